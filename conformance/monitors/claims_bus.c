/* claims_bus.c - what mobility, IPsec and key management tell each other over PF_KEY, a line each. */
#include "conformance/monitors/claim.h"

const struct claim claims_bus[] = {
	CLAIM("PFM-5.2-06", "MN,HA", "SADB_X_MIGRATE", ALWAYS, "PF_KEY MIGRATE 5.2",
	    "errno=0", "policy_dir=1|2",
	    "a MIGRATE names the policy's direction"),
	CLAIM("PFM-5.3-01", "MN,HA", "SADB_X_MIGRATE", ALWAYS, "PF_KEY MIGRATE 5.3",
	    "errno=0", "migrations=1",
	    "one MIGRATE is about one policy entry"),
	CLAIM("PFM-5.2-01", "MN,HA", "SADB_X_MIGRATE", ALWAYS, "PF_KEY MIGRATE 5.2",
	    "errno=0",
	    "km_local=present km_remote=present selector_src=present old_src=present "
	    "new_dst=present",
	    "a MIGRATE has the key manager's addresses, the selector, old and new endpoints"),
	CLAIM("R5555-5.1-29", "MN,HA", "SADB_X_MIGRATE", WITH_MOBIKE, "5555 5.1",
	    "run.mobike=1 mode=2", "ds_origin!=1",
	    "with MOBIKE, a binding moves no tunnel SA"),
	CLAIM("HOI-5.1-17", "MN,HA", "SADB_X_MIGRATE", WITH_MOBIKE, "5555 5.1",
	    "run.mobike=1 mode=2", "ds_origin!=1",
	    "with MOBIKE, neither node changes its SAs because of BU or BA"),
	CLAIM("ATK-PFK-04", "MN,HA", "SADB_X_MIGRATE", WITH_MOBIKE, "PF_KEY MIGRATE 7",
	    "run.mobike=1 mode=2", "ds_origin!=1",
	    "mobility code and MOBIKE do not both move the same SA"),
	CLAIMS_END
};
