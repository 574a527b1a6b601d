/* keys_file.c - Wireshark's `ikev2_decryption_table` and `esp_sa`, as tshark 4.0 reads them.
 *
 *	SPIi,SPIr,SK_ei,SK_er,"encryption",SK_ai,SK_ar,"integrity"
 *	"IPv4","*","*","0xSPI","encryption","0xkey","authentication","0xkey"
 *
 * Addresses are "*" so that an SA that MOBIKE moved still decrypts; each SA is written for both
 * families. Keys of combined modes carry their salt at the end (RFC 4106 8.1, RFC 5282 7.1). */
#include "traces/keys.h"

#include "nodes/base/die.h"
#include "nodes/base/text.h"
#include "nodes/crypto/alg.h"
#include "traces/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Without a number of IANA's: what has no ICV that can be checked is not believed here. */
enum { ENCR_OTHER = 1024, AUTH_UNCHECKED = 1024 };

struct name_row {
	uint16_t id, bits;	/* bits 0: the key's length says */
	const char *name;
};

static const struct name_row ike_encr[] = {
	{ ENCR_NULL, 0, "NULL [RFC2410]" },
	{ ENCR_AES_CBC, 128, "AES-CBC-128 [RFC3602]" },
	{ ENCR_AES_CBC, 192, "AES-CBC-192 [RFC3602]" },
	{ ENCR_AES_CBC, 256, "AES-CBC-256 [RFC3602]" },
	{ ENCR_AES_CTR, 128, "AES-CTR-128 [RFC5930]" },
	{ ENCR_AES_CTR, 192, "AES-CTR-192 [RFC5930]" },
	{ ENCR_AES_CTR, 256, "AES-CTR-256 [RFC5930]" },
	{ ENCR_AES_GCM_16, 128, "AES-GCM-128 with 16 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_16, 192, "AES-GCM-192 with 16 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_16, 256, "AES-GCM-256 with 16 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_12, 128, "AES-GCM-128 with 12 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_12, 192, "AES-GCM-192 with 12 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_12, 256, "AES-GCM-256 with 12 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_8, 128, "AES-GCM-128 with 8 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_8, 192, "AES-GCM-192 with 8 octet ICV [RFC5282]" },
	{ ENCR_AES_GCM_8, 256, "AES-GCM-256 with 8 octet ICV [RFC5282]" },
	/* Read, but not opened here. */
	{ 3, 0, "3DES [RFC2451]" },
	{ 16, 128, "AES-CCM-128 with 16 octet ICV [RFC5282]" },
	{ 16, 192, "AES-CCM-192 with 16 octet ICV [RFC5282]" },
	{ 16, 256, "AES-CCM-256 with 16 octet ICV [RFC5282]" },
	{ 15, 128, "AES-CCM-128 with 12 octet ICV [RFC5282]" },
	{ 15, 192, "AES-CCM-192 with 12 octet ICV [RFC5282]" },
	{ 15, 256, "AES-CCM-256 with 12 octet ICV [RFC5282]" },
	{ 14, 128, "AES-CCM-128 with 8 octet ICV [RFC5282]" },
	{ 14, 192, "AES-CCM-192 with 8 octet ICV [RFC5282]" },
	{ 14, 256, "AES-CCM-256 with 8 octet ICV [RFC5282]" },
};
static const struct name_row ike_integ[] = {
	{ AUTH_NONE, 0, "NONE [RFC4306]" },
	{ AUTH_HMAC_SHA1_96, 0, "HMAC_SHA1_96 [RFC2404]" },
	{ AUTH_HMAC_SHA2_256_128, 0, "HMAC_SHA2_256_128 [RFC4868]" },
	{ AUTH_HMAC_SHA2_384_192, 0, "HMAC_SHA2_384_192 [RFC4868]" },
	{ AUTH_HMAC_SHA2_512_256, 0, "HMAC_SHA2_512_256 [RFC4868]" },
	{ 1, 0, "HMAC_MD5_96 [RFC2403]" },
	{ AUTH_UNCHECKED, 0, "ANY 64-bits of Authentication [No Checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 96-bits of Authentication [No Checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 128-bits of Authentication [No Checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 192-bits of Authentication [No Checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 256-bits of Authentication [No Checking]" },
};
static const struct name_row esp_encr[] = {
	{ ENCR_NULL, 0, "NULL" },
	{ ENCR_AES_CBC, 0, "AES-CBC [RFC3602]" },
	{ ENCR_AES_CTR, 0, "AES-CTR [RFC3686]" },
	{ ENCR_AES_GCM_16, 0, "AES-GCM with 16 octet ICV [RFC4106]" },
	{ ENCR_AES_GCM_12, 0, "AES-GCM with 12 octet ICV [RFC4106]" },
	{ ENCR_AES_GCM_8, 0, "AES-GCM with 8 octet ICV [RFC4106]" },
	{ ENCR_AES_GCM_16, 0, "AES-GCM [RFC4106]" },	/* written by strongSwan */
	{ 2, 0, "DES-CBC [RFC2405]" },
	{ 3, 0, "TripleDES-CBC [RFC2451]" },
	{ 6, 0, "CAST5-CBC [RFC2144]" },
	{ 7, 0, "BLOWFISH-CBC [RFC2451]" },
	{ ENCR_OTHER, 0, "TWOFISH-CBC" },
};
static const struct name_row esp_integ[] = {
	{ AUTH_NONE, 0, "NULL" },
	{ AUTH_HMAC_SHA1_96, 0, "HMAC-SHA-1-96 [RFC2404]" },
	{ AUTH_HMAC_SHA2_256_128, 0, "HMAC-SHA-256-128 [RFC4868]" },
	{ AUTH_HMAC_SHA2_384_192, 0, "HMAC-SHA-384-192 [RFC4868]" },
	{ AUTH_HMAC_SHA2_512_256, 0, "HMAC-SHA-512-256 [RFC4868]" },
	{ 1, 0, "HMAC-MD5-96 [RFC2403]" },
	{ AUTH_UNCHECKED, 0, "HMAC-SHA-256-96 [draft-ietf-ipsec-ciph-sha-256-00]" },
	{ AUTH_UNCHECKED, 0, "MAC-RIPEMD-160-96 [RFC2857]" },
	{ AUTH_UNCHECKED, 0, "ANY 64 bit authentication [no checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 96 bit authentication [no checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 128 bit authentication [no checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 192 bit authentication [no checking]" },
	{ AUTH_UNCHECKED, 0, "ANY 256 bit authentication [no checking]" },
};

#define ROWS(a) (a), sizeof(a) / sizeof((a)[0])

static const char *
name_of(const struct name_row *row, size_t n, uint16_t id, uint16_t bits)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].id == id && (row[i].bits == bits || row[i].bits == 0))
			return row[i].name;
	return NULL;
}

static const struct name_row *
row_of(const struct name_row *row, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(row[i].name, name) == 0)
			return &row[i];
	return NULL;
}

/* ---- writing ---- */

static void
put_key(FILE *out, const struct key *k)
{
	for (size_t i = 0; i < k->n; i++)
		fprintf(out, "%02x", k->b[i]);
}

static void
write_ike(FILE *out, const struct sa_keys *sa, const char *encr, const char *integ)
{
	fprintf(out, "%016" PRIx64 ",%016" PRIx64 ",", sa->spi_i, sa->spi_r);
	put_key(out, &sa->ei);
	putc(',', out);
	put_key(out, &sa->er);
	fprintf(out, ",\"%s\",", encr);
	put_key(out, &sa->ai);
	putc(',', out);
	put_key(out, &sa->ar);
	fprintf(out, ",\"%s\"\n", integ);
}

static void
write_esp(FILE *out, const struct sa_keys *sa, const char *encr, const char *integ)
{
	static const char *const family[] = { "IPv4", "IPv6" };

	for (size_t i = 0; i < 2; i++) {
		fprintf(out, "\"%s\",\"*\",\"*\",\"0x%08" PRIx32 "\",\"%s\",\"", family[i],
		    sa->spi, encr);
		fputs(sa->ei.n > 0 ? "0x" : "", out);
		put_key(out, &sa->ei);
		fprintf(out, "\",\"%s\",\"%s", integ, sa->ai.n > 0 ? "0x" : "");
		put_key(out, &sa->ai);
		fputs("\"\n", out);
	}
}

/* Algorithms by number, for those that tshark has no name for:
 *
 *	# sojourn,ike,SPIi,SPIr,ENCR,INTEG,SK_ei,SK_er,SK_ai,SK_ar
 *	# sojourn,esp,SPI,ENCR,INTEG,key,authentication key */
#define OURS "# sojourn,"

static void
write_ours(FILE *out, const struct sa_keys *sa)
{
	const struct key *key[] = { &sa->ei, &sa->er, &sa->ai, &sa->ar };

	if (sa->esp)
		fprintf(out, OURS "esp,%08" PRIx32, sa->spi);
	else
		fprintf(out, OURS "ike,%016" PRIx64 ",%016" PRIx64, sa->spi_i, sa->spi_r);
	fprintf(out, ",%u,%u", sa->encr, sa->integ);
	for (size_t i = 0; i < 4; i += sa->esp ? 2 : 1) {
		putc(',', out);
		put_key(out, key[i]);
	}
	putc('\n', out);
}

bool
keys_write_line(FILE *out, const struct sa_keys *sa)
{
	const char *encr, *integ;

	encr = sa->esp ? name_of(ROWS(esp_encr), sa->encr, 0) :
	    name_of(ROWS(ike_encr), sa->encr, sa->encr_bits);
	integ = sa->esp ? name_of(ROWS(esp_integ), sa->integ, 0) :
	    name_of(ROWS(ike_integ), sa->integ, 0);
	if (encr == NULL || integ == NULL) {
		write_ours(out, sa);
		return false;
	}
	(sa->esp ? write_esp : write_ike)(out, sa, encr, integ);
	return true;
}

static const char *const file_name[] = { "ikev2_decryption_table", "esp_sa" };

/* Opens the file for what comes behind what is in it, and closes its last line. */
static FILE *
open_end(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
	FILE *out = fd >= 0 && fchmod(fd, 0600) == 0 ? fdopen(fd, "a") : NULL;
	char last = '\n';

	if (out == NULL && fd >= 0)
		close(fd);
	if (out != NULL && lseek(fd, -1, SEEK_END) >= 0 && read(fd, &last, 1) == 1 && last != '\n')
		putc('\n', out);
	return out;
}

static bool
write_file(const struct keys *k, bool esp, struct keys *there, const char *path)
{
	const struct sa_keys **list = keys_list(k);
	size_t n = keys_count(k, false) + keys_count(k, true);
	FILE *out = open_end(path);

	for (size_t i = 0; out != NULL && i < n; i++)
		if (list[i]->esp == esp && keys_add(there, list[i]))
			keys_write_line(out, list[i]);
	free(list);
	return out != NULL && fclose(out) == 0;
}

bool
keys_write_dir(const struct keys *k, const char *dir, char *err, size_t err_cap)
{
	struct keys *there = keys_new();
	char path[2][4096];
	bool fine = mkdir(dir, 0777) == 0 || errno == EEXIST;

	if (!fine)
		snprintf(err, err_cap, "%.150s: %s", dir, strerror(errno));
	for (size_t i = 0; fine && i < 2; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%s", dir, file_name[i]);
		fine = access(path[i], F_OK) != 0 || keys_read_file(there, path[i], err, err_cap);
	}
	for (size_t i = 0; fine && i < 2; i++) {
		fine = write_file(k, i == 1, there, path[i]);
		if (!fine)
			snprintf(err, err_cap, "%.150s: %s", path[i], strerror(errno));
	}
	keys_free(there);
	return fine;
}

/* ---- reading ---- */

#define COLUMNS 12

/* A line of comma-separated values, quoted or not, cut up in place. */
struct line {
	char *column[COLUMNS];
	size_t n;
};

static bool
line_split(struct line *l, char *text)
{
	char *p = text;

	l->n = 0;
	for (;;) {
		if (l->n == COLUMNS)
			return false;
		while (*p == ' ')
			p++;
		if (*p == '"') {
			l->column[l->n++] = ++p;
			p += strcspn(p, "\"");
			if (*p != '"')
				return false;
			*p++ = '\0';
			while (*p == ' ')
				p++;
			if (*p != ',' && *p != '\0')
				return false;
		} else {
			l->column[l->n++] = p;
			p += strcspn(p, ",");
		}
		if (*p == '\0')
			return true;
		*p++ = '\0';
	}
}

static bool
read_key(struct key *k, const char *text)
{
	if (strncmp(text, "0x", 2) == 0)
		text += 2;
	k->n = strlen(text) / 2;
	return k->n <= KEY_MAX && hex_parse(k->b, k->n, text);
}

static bool
read_spi(uint64_t *out, const char *text)
{
	char *end;

	if (text[0] == '\0' || text[0] == '-' || text[0] == '+' || text[0] == ' ')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 16);
	return errno == 0 && *end == '\0';
}

/* The bits of an encryption key: what is left without the salt. */
static uint16_t
encr_bits(uint16_t encr, const struct key *k)
{
	const struct alg_encr *row = alg_encr(encr);
	size_t salt = row != NULL ? row->salt : 0;

	return (uint16_t)(k->n > salt ? (k->n - salt) * 8 : 0);
}

static const char *
read_ike(struct sa_keys *sa, const struct line *l)
{
	const struct name_row *encr = row_of(ROWS(ike_encr), l->column[4]);
	const struct name_row *integ = row_of(ROWS(ike_integ), l->column[7]);

	if (!read_spi(&sa->spi_i, l->column[0]) || !read_spi(&sa->spi_r, l->column[1]))
		return "an SPI is not 16 hexadecimal digits";
	if (encr == NULL)
		return "unknown encryption algorithm";
	if (integ == NULL)
		return "unknown integrity algorithm";
	if (!read_key(&sa->ei, l->column[2]) || !read_key(&sa->er, l->column[3]) ||
	    !read_key(&sa->ai, l->column[5]) || !read_key(&sa->ar, l->column[6]))
		return "a key is not hexadecimal, or too long";
	sa->encr = encr->id;
	sa->integ = integ->id;
	sa->encr_bits = encr_bits(sa->encr, &sa->ei);
	return NULL;
}

static const char *
read_esp(struct sa_keys *sa, const struct line *l)
{
	const struct name_row *encr = row_of(ROWS(esp_encr), l->column[4]);
	const struct name_row *integ = row_of(ROWS(esp_integ), l->column[6]);
	uint64_t spi;

	if (strcmp(l->column[0], "IPv4") != 0 && strcmp(l->column[0], "IPv6") != 0)
		return "the protocol is neither IPv4 nor IPv6";
	if (!read_spi(&spi, l->column[3]) || spi > UINT32_MAX)
		return "the SPI is not 8 hexadecimal digits";
	if (encr == NULL)
		return "unknown encryption algorithm";
	if (integ == NULL)
		return "unknown authentication algorithm";
	if (!read_key(&sa->ei, l->column[5]) || !read_key(&sa->ai, l->column[7]))
		return "a key is not hexadecimal, or too long";
	sa->esp = true;
	sa->spi = (uint32_t)spi;
	sa->encr = encr->id;
	sa->encr_bits = encr_bits(sa->encr, &sa->ei);
	sa->integ = integ->id;
	if (alg_encr(sa->encr) != NULL && alg_encr(sa->encr)->icv > 0) {
		sa->integ = AUTH_NONE;	/* a combined mode has no other */
		sa->ai.n = 0;
	}
	return NULL;
}

static bool
read_id(uint16_t *out, const char *text)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	*out = (uint16_t)v;
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && v <= UINT16_MAX;
}

static const char *
read_ours(struct sa_keys *sa, const struct line *l)
{
	size_t n = l->n;
	uint64_t spi = 0;
	bool fine;

	sa->esp = n == 6 && strcmp(l->column[0], "esp") == 0;
	if (!sa->esp && (n != 9 || strcmp(l->column[0], "ike") != 0))
		return "neither ike nor esp";
	if (sa->esp)
		fine = read_spi(&spi, l->column[1]) && spi <= UINT32_MAX &&
		    read_key(&sa->ei, l->column[4]) && read_key(&sa->ai, l->column[5]);
	else
		fine = read_spi(&sa->spi_i, l->column[1]) && read_spi(&sa->spi_r, l->column[2]) &&
		    read_key(&sa->ei, l->column[5]) && read_key(&sa->er, l->column[6]) &&
		    read_key(&sa->ai, l->column[7]) && read_key(&sa->ar, l->column[8]);
	fine = fine && read_id(&sa->encr, l->column[sa->esp ? 2 : 3]) &&
	    read_id(&sa->integ, l->column[sa->esp ? 3 : 4]);
	sa->spi = (uint32_t)spi;
	sa->encr_bits = encr_bits(sa->encr, &sa->ei);
	return fine ? NULL : "an SPI, a number or a key is not right";
}

/* read_line returns what is wrong with it, or NULL. */
static const char *
read_line(struct keys *k, char *text)
{
	bool ours = strncmp(text, OURS, sizeof(OURS) - 1) == 0;
	struct sa_keys sa = { 0 };
	struct line l;
	const char *wrong;

	text += ours ? sizeof(OURS) - 1 : strspn(text, " \t");
	if (text[0] == '#' || text[0] == '\0')
		return NULL;
	if (!line_split(&l, text))
		return "quotes or columns do not match";
	/* An IKE line starts with two SPIs, an ESP line with a family; later versions of Wireshark
	 * append columns about extended sequence numbers. */
	if (ours)
		wrong = read_ours(&sa, &l);
	else if (l.n < 8)
		wrong = "too few columns";
	else
		wrong = strncmp(l.column[0], "IP", 2) == 0 ? read_esp(&sa, &l) : read_ike(&sa, &l);
	if (wrong == NULL)
		keys_add(k, &sa);
	bytes_wipe(&sa, sizeof(sa));
	return wrong;
}

bool
keys_read_text(struct keys *k, const char *name, const char *text, size_t n, char *err,
    size_t err_cap)
{
	char *copy = xalloc(n + 1, 1), *p = copy;
	const char *wrong = NULL;
	unsigned number = 0;

	memcpy(copy, text, n);
	if (memchr(copy, '\0', n) != NULL) {
		snprintf(err, err_cap, "%s: not a text file", name);
		wrong = "";
	}
	while (wrong == NULL && *p != '\0') {
		char *line = p;

		p += strcspn(p, "\n");
		if (*p == '\n')
			*p++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		number++;
		wrong = read_line(k, line);
		if (wrong != NULL)
			snprintf(err, err_cap, "%s:%u: %s", name, number, wrong);
	}
	bytes_wipe(copy, n);
	free(copy);
	return wrong == NULL;
}

bool
keys_read_file(struct keys *k, const char *path, char *err, size_t err_cap)
{
	size_t n;
	char *text = secret_read(path, &n, err, err_cap);
	bool fine = text != NULL && keys_read_text(k, path, text, n, err, err_cap);

	secret_free(text, n);
	return fine;
}

bool
keys_read_dir(struct keys *k, const char *dir, char *err, size_t err_cap)
{
	char path[4096];
	unsigned found = 0;
	FILE *probe;

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, file_name[i]);
		probe = fopen(path, "r");
		if (probe == NULL)
			continue;
		fclose(probe);
		found++;
		if (!keys_read_file(k, path, err, err_cap))
			return false;
	}
	if (found == 0)
		snprintf(err, err_cap, "%s: neither ikev2_decryption_table nor esp_sa is there", dir);
	return found > 0;
}
