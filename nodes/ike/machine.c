/* machine.c - the three tables: the IKE SA, the Child SA, the path.
 *
 * The exchanges themselves are plain functions in the RFC's order (init.c, auth.c, child.c, ...);
 * they decide in locals and then step a machine, whose action commits or sends. */
#include "nodes/ike/ike_int.h"

/* ---- IKE SA ---- */

static void
bury(void *self, const void *in)
{
	(void)in;
	sa_bury(self);
}

static void
time_out(void *self, const void *in)
{
	struct ike_sa *sa = self;

	(void)in;
	sa->why = W_IKE_TIMEOUT;
	sa_bury(sa);
}

static void
deleted_by_peer(void *self, const void *in)
{
	struct ike_sa *sa = self;

	(void)in;
	sa->why = W_IKE_DELETED;
	sa_bury(sa);
}

/* RFC 7296 1.4.1, 2.8: the Delete is the last request on this SA. */
static void
ask_delete(void *self, const void *in)
{
	struct ike_sa *sa = self;

	(void)in;
	job_add(sa, JOB_DELETE_IKE);
	jobs_run(sa);
}

/* A replaced SA waits for the peer's Delete, or goes silently. */
static void
linger(void *self, const void *in)
{
	struct ike_sa *sa = self;

	(void)in;
	if (sa->closing_silent)
		jobs_fail(sa);
	timers_stop(sa);
	timer_after(sa, TIMER_LINGER, sa->closing_silent ? SECONDS(5) : SECONDS(60));
}

static const char *const sa_states[] = {
	"NEW", "INIT_SENT", "AUTH_SPI", "AUTH_SENT", "HALF_OPEN", "AUTH_TAKEN", "ESTABLISHED",
	"REPLACED", "DELETING", "DEAD", "EAP"
};

static const char *const sa_events[] = {
	"START", "INIT_REQUEST", "COOKIE", "OTHER_GROUP", "INIT_RESPONSE", "INIT_REFUSED", "SPI",
	"AUTH_REQUEST", "AUTH_BAD", "AUTH_RESPONSE", "AUTH_REFUSED", "REKEYED", "REPLACED",
	"CLOSE", "DELETE_REQUEST", "DELETE_RESPONSE", "TIMEOUT", "BROKEN", "EAP"
};

static const struct fsm_row sa_row[] = {
 /* from            event               when  then             to              label                             cite */
 /* initiator */
 { SA_NEW,         SA_EV_START,         NULL, init_send,       SA_INIT_SENT,   "send IKE_SA_INIT",               "7296 1.2" },
 { SA_INIT_SENT,   SA_EV_COOKIE,        NULL, init_send,       SA_INIT_SENT,   "again, with the cookie",         "7296 2.6" },
 { SA_INIT_SENT,   SA_EV_OTHER_GROUP,   NULL, init_send,       SA_INIT_SENT,   "again, with the group named",    "7296 1.2" },
 { SA_INIT_SENT,   SA_EV_INIT_REFUSED,  NULL, NULL,            SA_INIT_SENT,   "unauthenticated: keep trying",   "7296 2.21.1" },
 { SA_INIT_SENT,   SA_EV_INIT_RESPONSE, NULL, NULL,            SA_AUTH_SPI,    "derive keys, ask for an SPI",    "7296 2.14" },
 { SA_INIT_SENT,   SA_EV_TIMEOUT,       NULL, time_out,        SA_DEAD,        "no answer",                      "7296 2.4" },
 { SA_INIT_SENT,   SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "not wanted any more",            "7296 2.4" },
 { SA_AUTH_SPI,    SA_EV_SPI,           NULL, auth_send,       SA_AUTH_SENT,   "send IKE_AUTH",                  "7296 1.2" },
 { SA_AUTH_SPI,    SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "no SPI to be had",               "7296 2.6" },
 { SA_AUTH_SENT,   SA_EV_AUTH_RESPONSE, NULL, NULL,            SA_ESTABLISHED, "both authenticated",             "7296 1.2" },
 { SA_AUTH_SENT,   SA_EV_AUTH_REFUSED,  NULL, bury,            SA_DEAD,        "authentication failed",          "7296 2.21.2" },
 { SA_AUTH_SENT,   SA_EV_TIMEOUT,       NULL, time_out,        SA_DEAD,        "no answer",                      "7296 2.4" },
 { SA_AUTH_SENT,   SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "malformed, or not wanted",       "7296 2.21.3" },
 /* responder */
 { SA_NEW,         SA_EV_INIT_REQUEST,  NULL, init_answer,     SA_HALF_OPEN,   "answer IKE_SA_INIT",             "7296 1.2" },
 { SA_HALF_OPEN,   SA_EV_AUTH_REQUEST,  NULL, NULL,            SA_AUTH_TAKEN,  "authentic; ask for an SPI",      "7296 2.15" },
 { SA_HALF_OPEN,   SA_EV_AUTH_BAD,      NULL, bury,            SA_DEAD,        "refuse, keep nothing",           "7296 2.21.2" },
 { SA_HALF_OPEN,   SA_EV_TIMEOUT,       NULL, bury,            SA_DEAD,        "IKE_AUTH never came",            "7296 2.4" },
 { SA_HALF_OPEN,   SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "malformed or critical",          "7296 2.21.2" },
 { SA_AUTH_TAKEN,  SA_EV_SPI,           NULL, auth_answer,     SA_ESTABLISHED, "answer IKE_AUTH",                "7296 1.2" },
 /* both */
 { SA_NEW,         SA_EV_REKEYED,       NULL, NULL,            SA_ESTABLISHED, "made by rekeying",               "7296 2.18" },
 { SA_ESTABLISHED, SA_EV_REKEYED,       NULL, ask_delete,      SA_DELETING,    "we rekeyed it: delete it",       "7296 2.8" },
 { SA_ESTABLISHED, SA_EV_REPLACED,      NULL, linger,          SA_REPLACED,    "await the Delete, or just go",   "7296 2.8" },
 { SA_ESTABLISHED, SA_EV_CLOSE,         NULL, ask_delete,      SA_DELETING,    "send Delete",                    "7296 1.4.1" },
 { SA_ESTABLISHED, SA_EV_DELETE_REQUEST, NULL, deleted_by_peer, SA_DEAD,       "answered; closed",               "7296 1.4.1" },
 { SA_ESTABLISHED, SA_EV_TIMEOUT,       NULL, time_out,        SA_DEAD,        "the peer is dead",               "7296 2.4" },
 { SA_ESTABLISHED, SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "close without Delete",           "7296 2.21.3" },
 { SA_REPLACED,    SA_EV_DELETE_REQUEST, NULL, bury,           SA_DEAD,        "its maker deletes it",           "7296 2.8" },
 { SA_REPLACED,    SA_EV_TIMEOUT,       NULL, bury,            SA_DEAD,        "nobody deleted it",              "7296 2.8" },
 { SA_REPLACED,    SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "close without Delete",           "7296 2.21.3" },
 { SA_DELETING,    SA_EV_DELETE_RESPONSE, NULL, bury,          SA_DEAD,        "closed",                         "7296 1.4.1" },
 { SA_DELETING,    SA_EV_DELETE_REQUEST, NULL, bury,           SA_DEAD,        "crossing Deletes: both done",    "7296 2.25.2" },
 { SA_DELETING,    SA_EV_TIMEOUT,       NULL, bury,            SA_DEAD,        "no answer; gone all the same",   "7296 2.4" },
 { SA_DELETING,    SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "close without Delete",           "7296 2.21.3" },
 /* initiator and responder with EAP */
 { SA_AUTH_SENT,   SA_EV_EAP,           NULL, eap_request_send, SA_AUTH_SENT,  "answer EAP, at last with AUTH",  "7296 2.16" },
 { SA_HALF_OPEN,   SA_EV_EAP,           NULL, eap_answer,      SA_EAP,         "sign, ask who it is",            "7296 2.16" },
 { SA_EAP,         SA_EV_AUTH_REQUEST,  NULL, NULL,            SA_AUTH_TAKEN,  "AUTH by the MSK; ask for an SPI", "7296 2.16" },
 { SA_EAP,         SA_EV_AUTH_BAD,      NULL, bury,            SA_DEAD,        "EAP or AUTH failed",             "7296 2.16" },
 { SA_EAP,         SA_EV_TIMEOUT,       NULL, bury,            SA_DEAD,        "the dialogue was not finished",  "7296 2.4" },
 { SA_EAP,         SA_EV_BROKEN,        NULL, bury,            SA_DEAD,        "malformed or critical",          "7296 2.21.2" },
};

const struct fsm ike_sa_fsm = {
	"ike_sa", sa_states, sa_events, SA_STATES, SA_EVENTS, FSM_ROWS(sa_row)
};

/* ---- Child SA ---- */

/* RFC 7296 2.8: a pair that nobody would ask for now may be closed instead of rekeyed. Payload
 * policies are off while the mobile node is at home. */
static bool
needed(const void *self, const void *in)
{
	const struct child *c = self;

	(void)in;
	return !c->tunnel || policy_of(c->sa->ike, c->policy) != NULL ||
	    policy_of_reqid(c->sa, c->reqid) != NULL;
}

static bool
asleep(const void *self, const void *in)
{
	return !needed(self, in);
}

static void
ask_rekey(void *self, const void *in)
{
	struct child *c = self;

	(void)in;
	job_child(c->sa, JOB_REKEY_CHILD, c->spi_in);
}

static void
ask_child_delete(void *self, const void *in)
{
	struct child *c = self;

	(void)in;
	job_child(c->sa, JOB_DELETE_CHILD, c->spi_in);
}

static void
gone(void *self, const void *in)
{
	(void)in;
	child_remove(self);
}

/* RFC 7296 1.4.1: our Delete is outstanding, so the outgoing SA goes now, the incoming one with
 * the response. */
static void
outgoing_gone(void *self, const void *in)
{
	struct child *c = self;

	(void)in;
	sadb_delete(c, c->spi_out, false);
}

static const char *const child_states[] = {
	"NEW", "INSTALLED", "REKEYING", "REKEYED", "DELETING", "GONE"
};

static const char *const child_events[] = {
	"INSTALL", "EXPIRE", "REKEY_FAILED", "REPLACED_BY_US", "REPLACED_BY_PEER", "DELETE",
	"DELETE_REQUEST", "DELETE_RESPONSE", "DEAD"
};

static const struct fsm_row child_row[] = {
 /* from             event                      when  then              to               label                            cite */
 { CHILD_NEW,       CHILD_EV_INSTALL,          NULL, NULL,             CHILD_INSTALLED, "both directions in the SAD",     "7296 2.8" },
 { CHILD_INSTALLED, CHILD_EV_EXPIRE,         needed, ask_rekey,        CHILD_REKEYING,  "rekey",                          "7296 1.3.3" },
 { CHILD_INSTALLED, CHILD_EV_EXPIRE,         asleep, ask_child_delete, CHILD_DELETING,  "asleep: close instead",          "7296 2.8" },
 { CHILD_REKEYING,  CHILD_EV_REKEY_FAILED,     NULL, NULL,             CHILD_INSTALLED, "refused for now: later again",   "7296 2.25" },
 { CHILD_REKEYING,  CHILD_EV_REPLACED_BY_US,   NULL, ask_child_delete, CHILD_DELETING,  "new pair works: delete the old", "7296 2.8" },
 { CHILD_REKEYING,  CHILD_EV_REPLACED_BY_PEER, NULL, NULL,             CHILD_REKEYED,   "the peer's rekey won",           "7296 2.8.1" },
 { CHILD_INSTALLED, CHILD_EV_REPLACED_BY_PEER, NULL, NULL,             CHILD_REKEYED,   "the peer will delete it",        "7296 2.8" },
 { CHILD_INSTALLED, CHILD_EV_DELETE,           NULL, ask_child_delete, CHILD_DELETING,  "send Delete",                    "7296 1.4.1" },
 { CHILD_REKEYING,  CHILD_EV_DELETE,           NULL, ask_child_delete, CHILD_DELETING,  "expired while rekeying",         "7296 2.8" },
 { CHILD_REKEYED,   CHILD_EV_DELETE,           NULL, ask_child_delete, CHILD_DELETING,  "expired, not yet deleted",       "7296 2.8" },
 { CHILD_INSTALLED, CHILD_EV_DELETE_REQUEST,   NULL, gone,             CHILD_GONE,      "answered; gone",                 "7296 1.4.1" },
 { CHILD_REKEYING,  CHILD_EV_DELETE_REQUEST,   NULL, gone,             CHILD_GONE,      "answered; gone",                 "7296 2.25.1" },
 { CHILD_REKEYED,   CHILD_EV_DELETE_REQUEST,   NULL, gone,             CHILD_GONE,      "as awaited",                     "7296 2.8" },
 { CHILD_DELETING,  CHILD_EV_DELETE_REQUEST,   NULL, outgoing_gone,    CHILD_DELETING,  "crossing Deletes",               "7296 1.4.1" },
 { CHILD_DELETING,  CHILD_EV_DELETE_RESPONSE,  NULL, gone,             CHILD_GONE,      "gone",                           "7296 1.4.1" },
 { CHILD_REKEYING,  CHILD_EV_DEAD,             NULL, gone,             CHILD_GONE,      "the peer does not know it",      "7296 2.25" },
};

const struct fsm ike_child_fsm = {
	"ike_child", child_states, child_events, CHILD_STATES, CHILD_EVENTS, FSM_ROWS(child_row)
};

/* ---- the path: MOBIKE's initiator (PENDING, UPDATING) and responder (CHECKING) ---- */

/* RFC 4555 3.7: the check comes before ESP moves, after it, or not at all; as policy has it. */
static bool
checks(const void *self, const void *in)
{
	const struct ike_conf *c = &((const struct ike_sa *)self)->ike->conf;

	(void)in;
	return c->return_routability && !c->check_after;
}

static bool
checks_after(const void *self, const void *in)
{
	const struct ike_conf *c = &((const struct ike_sa *)self)->ike->conf;

	(void)in;
	return c->return_routability && c->check_after;
}

static bool
trusts(const void *self, const void *in)
{
	return !checks(self, in) && !checks_after(self, in);
}

static void
ask_update(void *self, const void *in)
{
	(void)in;
	job_add(self, JOB_UPDATE);
}

static void
ask_cookie2(void *self, const void *in)
{
	(void)in;
	job_add(self, JOB_COOKIE2);
}

static void
move_esp(void *self, const void *in)
{
	struct ike_sa *sa = self;

	(void)in;
	sa->unproven = false;
	migrate_payload(sa, MIGRATE_BY_MOBIKE, sa->evidence);
}

static void
move_esp_and_ask(void *self, const void *in)
{
	move_esp(self, in);
	ask_cookie2(self, in);
}

static const char *const path_states[] = { "SETTLED", "PENDING", "UPDATING", "CHECKING" };

static const char *const path_events[] = {
	"MOVE", "SENT", "UPDATED", "REFUSED", "REQUEST", "PROVEN", "UNPROVEN"
};

static const struct fsm_row path_row[] = {
 /* from           event             when    then         to             label                             cite */
 { PATH_SETTLED,  PATH_EV_MOVE,     NULL,   ask_update,  PATH_PENDING,  "pending_update",                 "4555 3.5" },
 { PATH_PENDING,  PATH_EV_MOVE,     NULL,   NULL,        PATH_PENDING,  "moved again before it was sent", "4555 3.5" },
 { PATH_PENDING,  PATH_EV_SENT,     NULL,   NULL,        PATH_UPDATING, "UPDATE_SA_ADDRESSES sent",       "4555 3.5" },
 { PATH_UPDATING, PATH_EV_MOVE,     NULL,   ask_update,  PATH_PENDING,  "moved again: start over",        "4555 3.5" },
 { PATH_UPDATING, PATH_EV_UPDATED,  NULL,   move_esp,    PATH_SETTLED,  "answered; NAT state known",      "4555 3.5" },
 { PATH_UPDATING, PATH_EV_REFUSED,  NULL,   NULL,        PATH_SETTLED,  "refused",                        "4555 3.5" },
 { PATH_SETTLED,  PATH_EV_REQUEST,  checks, ask_cookie2, PATH_CHECKING, "check the new address first",    "4555 3.7" },
 { PATH_SETTLED,  PATH_EV_REQUEST,  trusts, move_esp,    PATH_SETTLED,  "ESP moves at once",              "4555 3.7" },
 { PATH_SETTLED,  PATH_EV_REQUEST,  checks_after, move_esp_and_ask, PATH_CHECKING, "ESP moves, the check follows", "4555 3.7" },
 { PATH_CHECKING, PATH_EV_REQUEST,  checks, ask_cookie2, PATH_CHECKING, "moved again: check that one",    "4555 3.7" },
 { PATH_CHECKING, PATH_EV_REQUEST,  checks_after, move_esp_and_ask, PATH_CHECKING, "moved again: ESP, too", "4555 3.7" },
 { PATH_CHECKING, PATH_EV_PROVEN,   NULL,   move_esp,    PATH_SETTLED,  "COOKIE2 came back: ESP moves",   "4555 3.7" },
 { PATH_CHECKING, PATH_EV_UNPROVEN, NULL,   NULL,        PATH_SETTLED,  "ESP stays where it was",         "4555 3.7" },
};

const struct fsm ike_path_fsm = {
	"ike_path", path_states, path_events, PATH_STATES, PATH_EVENTS, FSM_ROWS(path_row)
};
