/* keys.h - key material of a run: what the nodes told, or what Wireshark's own files hold.
 *
 * IKE SAs are found by their two SPIs, ESP SAs by SPI alone (several may share one: the ICV
 * decides). Entries are added while a run goes on and never removed: a late packet of a dead SA is
 * still readable. Algorithms are IANA IKEv2 transform ids (nodes/crypto/alg.h). */
#ifndef SOJOURN_TRACES_KEYS_H
#define SOJOURN_TRACES_KEYS_H

#include "nodes/base/addr.h"
#include "nodes/base/why.h"

#include <stdio.h>

#define KEY_MAX 80	/* octets of one key with its salt */

struct key {
	uint8_t b[KEY_MAX];
	size_t n;
};

/* One SA's keys. IKE: SK_ei, SK_er, SK_ai, SK_ar (RFC 7296 2.14). ESP: key with salt in ei,
 * integrity key in ai, one direction. integ 0: none (an AEAD). */
struct sa_keys {
	bool esp;
	uint64_t spi_i, spi_r;		/* IKE */
	uint32_t spi;			/* ESP, host order */
	uint16_t encr, encr_bits, integ;
	struct key ei, er, ai, ar;
	/* The dissector's, not the caller's business: cipher contexts, whether an ICV was good, and
	 * whether it is with extended sequence numbers, of which packets carry the lower half. */
	void *context[2];
	bool opened, esn;
	uint64_t highest;		/* with esn: the whole number of the newest packet */
};

struct keys;

struct keys *keys_new(void);
void keys_free(struct keys *k);		/* wipes */

/* keys_add copies the entry. False: the very same entry was there already, or a key is too long. */
bool keys_add(struct keys *k, const struct sa_keys *sa);
size_t keys_count(const struct keys *k, bool esp);
/* keys_list returns all of them, oldest first: an array of keys_count of both kinds, to free. */
const struct sa_keys **keys_list(const struct keys *k);

struct sa_keys *keys_find_ike(struct keys *k, uint64_t spi_i, uint64_t spi_r);
/* keys_find_esp returns one SA with this SPI, keys_next_esp the next, or NULL; in no order. */
struct sa_keys *keys_find_esp(struct keys *k, uint32_t spi);
struct sa_keys *keys_next_esp(struct keys *k, const struct sa_keys *sa);

/* ---- Wireshark's formats (tshark 4.0) ---- */

/* One line of `ikev2_decryption_table`, or two of `esp_sa` (IPv4 and IPv6, any address). False:
 * tshark has no name for these algorithms; what was written instead is a comment to it, and a line
 * like any other to keys_read. */
bool keys_write_line(FILE *out, const struct sa_keys *sa);

/* keys_write_dir makes a key folder, or adds to one what it does not hold yet, be it Wireshark's
 * own; its files are for the owner's eyes only. False: err says why; a file that is there and holds
 * something else is left alone. */
bool keys_write_dir(const struct keys *k, const char *dir, char *err, size_t err_cap) MUST_CHECK;

/* keys_read reads one such file; the format is known by its lines. False: err is
 * "FILE:LINE: what is wrong". Entries before the mistake have been added. */
bool keys_read_file(struct keys *k, const char *path, char *err, size_t err_cap) MUST_CHECK;
/* The same from memory; `name` is for messages. */
bool keys_read_text(struct keys *k, const char *name, const char *text, size_t n, char *err,
    size_t err_cap) MUST_CHECK;
/* keys_read_dir reads both files of a key folder; one may be missing, not both. */
bool keys_read_dir(struct keys *k, const char *dir, char *err, size_t err_cap) MUST_CHECK;

#endif
