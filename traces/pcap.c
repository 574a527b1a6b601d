#include "traces/pcap.h"

#include "nodes/base/die.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>

#define READ_BUFFER ((size_t)256 * 1024)

struct pcap_in {
	pcap_t *pcap;
	char *path;
	uint64_t number;
};

struct pcap_in *
pcap_open_in(const char *path, char err[static 256])
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct pcap_in *p;
	/* Opened by us: libpcap takes "-" for standard input. */
	FILE *f = fopen(path, "rb");
	pcap_t *pcap;

	if (f == NULL) {
		snprintf(err, 256, "%.150s: %s", path, strerror(errno));
		return NULL;
	}
	setvbuf(f, NULL, _IOFBF, READ_BUFFER);
	pcap = pcap_fopen_offline_with_tstamp_precision(f, PCAP_TSTAMP_PRECISION_NANO, why);
	if (pcap == NULL) {
		fclose(f);
		snprintf(err, 256, "%.120s: not a capture file that can be read (%.90s)", path, why);
		return NULL;
	}
	p = xalloc(1, sizeof(*p));
	p->pcap = pcap;
	p->path = xstrdup(path);
	return p;
}

int
pcap_linktype_in(const struct pcap_in *p)
{
	return pcap_datalink(p->pcap);
}

enum pcap_in_status
pcap_next_in(struct pcap_in *p, struct pcap_frame *out, char err[static 256])
{
	struct pcap_pkthdr *h;
	const u_char *octets;
	int got = pcap_next_ex(p->pcap, &h, &octets);

	if (got == PCAP_ERROR_BREAK)
		return PCAP_IN_END;
	if (got != 1) {
		snprintf(err, 256, "%.120s: damaged after frame %llu (%.90s)", p->path,
		    (unsigned long long)p->number, pcap_geterr(p->pcap));
		/* A file that only ends early is sound up to there (libpcap's words). */
		return strstr(err, "truncated dump file") != NULL ? PCAP_IN_CUT : PCAP_IN_DAMAGED;
	}
	/* With nanosecond precision tv_usec holds nanoseconds. */
	*out = (struct pcap_frame){
		.t = SECONDS(h->ts.tv_sec) + h->ts.tv_usec, .number = ++p->number,
		.octets = bytes_of(octets, h->caplen), .cut = h->caplen < h->len
	};
	return PCAP_IN_FRAME;
}

void
pcap_close_in(struct pcap_in *p)
{
	if (p == NULL)
		return;
	pcap_close(p->pcap);
	free(p->path);
	free(p);
}

/* ---- writing: the file's header and records, in little endian whatever the machine is ---- */

#define MAGIC_NS 0xa1b23c4du
#define SNAPLEN	 262144u

struct pcap_out {
	FILE *f;
	uint64_t number;
	size_t pending;		/* octets since the last flush */
	bool bad;
};

/* Flushed between records only: a killed process leaves a file without half a frame. */
#define BUFFER ((size_t)160 * 1024)
#define FLUSH  ((size_t)64 * 1024)

static void
put(struct pcap_out *p, struct bytes b)
{
	if (fwrite(b.p, 1, b.n, p->f) != b.n)
		p->bad = true;
	p->pending += b.n;
}

static void
flush(struct pcap_out *p)
{
	if (fflush(p->f) != 0)
		p->bad = true;
	p->pending = 0;
}

struct pcap_out *
pcap_open_out(const char *path, int linktype)
{
	uint8_t head[24];
	struct wr w = wr_of(head, sizeof(head));
	FILE *f = fopen(path, "wb");
	struct pcap_out *p;

	if (f == NULL)
		return NULL;
	p = xalloc(1, sizeof(*p));
	p->f = f;
	setvbuf(f, NULL, _IOFBF, BUFFER);
	wr_le32(&w, MAGIC_NS);
	wr_le16(&w, 2);
	wr_le16(&w, 4);
	wr_le64(&w, 0);
	wr_le32(&w, SNAPLEN);
	wr_le32(&w, (uint32_t)linktype);
	put(p, wr_done(&w));
	flush(p);
	return p;
}

uint64_t
pcap_write_out(struct pcap_out *p, tick t, struct bytes octets)
{
	uint8_t head[16];
	struct wr w = wr_of(head, sizeof(head));

	wr_le32(&w, (uint32_t)(t / SECONDS(1)));
	wr_le32(&w, (uint32_t)(t % SECONDS(1)));
	wr_le32(&w, (uint32_t)octets.n);
	wr_le32(&w, (uint32_t)octets.n);
	put(p, wr_done(&w));
	put(p, octets);
	if (p->pending >= FLUSH)
		flush(p);
	return ++p->number;
}

bool
pcap_close_out(struct pcap_out *p)
{
	bool fine;

	if (p == NULL)
		return true;
	fine = !p->bad && !ferror(p->f);
	fine = fclose(p->f) == 0 && fine;
	free(p);
	return fine;
}
