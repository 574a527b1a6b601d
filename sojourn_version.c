#include "sojourn_version.h"

#include <jansson.h>
#include <libxml/xmlversion.h>
#include <lua.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <sys/utsname.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

const char *
sojourn_version(void)
{
	return VERSION;
}

const struct version *
versions_all(size_t *n)
{
	static struct version list[6];
	static char system[256];
	struct utsname u;

	if (uname(&u) == 0)
		snprintf(system, sizeof(system), "%.60s %.60s %.60s", u.sysname, u.release, u.machine);
	list[0] = (struct version){ "Sojourn", VERSION };
	list[1] = (struct version){ "Cryptography", OpenSSL_version(OPENSSL_VERSION) };
	list[2] = (struct version){ "Captures", pcap_lib_version() };
	list[3] = (struct version){ "Stories", LUA_RELEASE };
	list[4] = (struct version){ "System", system };
	*n = 5;
	return list;
}
