#include "nodes/base/tamper.h"

#include "nodes/base/die.h"

#include <stdio.h>
#include <stdlib.h>

void
tamper_clear(struct tamper *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->rule[i].text);
	free(t->rule);
	free(t->mutants);
	*t = (struct tamper){ 0 };
}

static bool
is_hex(const char *text)
{
	return strlen(text) % 2 == 0 && strspn(text, "0123456789abcdefABCDEF") == strlen(text);
}

/* octet_op reads "byte[12]=ff" and its like. */
static bool
octet_op(struct tamper_op *op, const char *word, const char *value)
{
	static const struct { const char *head; enum tamper_op_kind kind; } row[] = {
		{ "byte[", TAMPER_BYTE }, { "head[", TAMPER_HEAD }, { "inner[", TAMPER_INNER },
	};
	char *end;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		size_t n = strlen(row[i].head);

		if (strncmp(word, row[i].head, n) != 0)
			continue;
		op->kind = row[i].kind;
		op->at = strtoul(word + n, &end, 10);
		if (strcmp(end, "]") != 0)
			return false;
		op->n = strtoul(value, &end, 16);
		return *value != '\0' && *end == '\0' && op->n <= 255;
	}
	return true;
}

/* payload_op reads what is done to the payloads of an IKE message; true: also where it is not one
 * of these. Text behind ':' is hexadecimal. */
static bool
payload_op(struct tamper_op *op, const char *word, char *value)
{
	static const struct { const char *word; enum tamper_op_kind kind; } row[] = {
		{ "drop-payload", TAMPER_DROP_PAYLOAD }, { "dup-payload", TAMPER_DUP_PAYLOAD },
		{ "add-payload", TAMPER_ADD_PAYLOAD }, { "add-critical", TAMPER_ADD_CRITICAL },
		{ "add-notify", TAMPER_ADD_NOTIFY }, { "set-critical", TAMPER_SET_CRITICAL },
		{ "first-payload", TAMPER_FIRST_PAYLOAD },
	};
	char *colon, *end;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (strcmp(word, row[i].word) != 0)
			continue;
		op->kind = row[i].kind;
		op->name = value;
		op->value = "";
		colon = strchr(value, ':');
		if (colon != NULL) {
			*colon = '\0';
			op->value = colon + 1;
		}
		if (op->kind != TAMPER_ADD_PAYLOAD && op->kind != TAMPER_ADD_CRITICAL)
			return is_hex(op->value);
		op->n = strtoul(value, &end, 10);
		return *value != '\0' && *end == '\0' && op->n <= 255 && is_hex(op->value);
	}
	return true;
}

static bool
parse_op(struct tamper_rule *r, char *word, char err[static 128])
{
	struct tamper_op *op = &r->op[r->n_ops];
	char *eq = strchr(word, '='), *end;
	const char *value;

	if (strcmp(word, "withhold") == 0) {
		r->withhold = true;
		return true;
	}
	if (strcmp(word, "clear") == 0 || strcmp(word, "clear=1") == 0) {
		r->clear = true;
		return true;
	}
	if (eq == NULL) {
		snprintf(err, 128, "'%s' is neither withhold nor name=value", word);
		return false;
	}
	if (r->n_ops == TAMPER_OPS) {
		snprintf(err, 128, "more than %d edits in one rule", TAMPER_OPS);
		return false;
	}
	*eq = '\0';
	value = eq + 1;
	*op = (struct tamper_op){ .kind = TAMPER_SET, .name = word, .value = value };
	if (strcmp(word, "truncate") == 0) {
		op->kind = TAMPER_TRUNCATE;
		op->n = strtoul(value, &end, 10);
		if (*value == '\0' || *end != '\0')
			goto bad;
	} else if (strcmp(word, "append") == 0) {
		op->kind = TAMPER_APPEND;
		if (!is_hex(value))
			goto bad;
	} else if (!octet_op(op, word, value) || !payload_op(op, word, eq + 1)) {
		goto bad;
	}
	r->n_ops++;
	return true;
bad:
	snprintf(err, 128, "'%.40s=%.40s' cannot be understood", word, value);
	return false;
}

bool
tamper_add(struct tamper *t, const char *text, char err[static 128])
{
	struct tamper_rule r = { .text = xstrdup(text), .nth = 1 };
	char *save, *word = strtok_r(r.text, " ", &save);
	bool ok = word != NULL;

	if (!ok)
		snprintf(err, 128, "an empty rule");
	r.message = word;
	while (ok && (word = strtok_r(NULL, " ", &save)) != NULL) {
		if (strcmp(word, "next") == 0)
			r.nth = 1;
		else if (strcmp(word, "every") == 0)
			r.nth = 0;
		else if (strncmp(word, "nth=", 4) == 0)
			r.nth = (unsigned)strtoul(word + 4, NULL, 10);
		else
			ok = parse_op(&r, word, err);
	}
	if (!ok) {
		free(r.text);
		return false;
	}
	t->rule = xrealloc(t->rule, t->n + 1, sizeof(*t->rule));
	t->rule[t->n++] = r;
	return true;
}

bool
tamper_set_mutants(struct tamper *t, const char *list, char err[static 128])
{
	char *copy, *save = NULL;
	bool ok = true;

	if (list == NULL || *list == '\0')
		return true;
	free(t->mutants);
	t->mutants = xstrdup(list);
	copy = xstrdup(list);
	for (char *m = strtok_r(copy, ";", &save); ok && m != NULL; m = strtok_r(NULL, ";", &save))
		if (strncmp(m, "tamper/", 7) == 0)
			ok = tamper_add(t, m + 7, err);
	free(copy);
	return ok;
}

bool
mutant_on(const struct tamper *t, const char *name)
{
	size_t len = strlen(name);

	if (t == NULL || t->mutants == NULL)
		return false;
	for (const char *m = t->mutants; *m != '\0';) {
		size_t n = strcspn(m, ";");

		if (n == len && strncmp(m, name, n) == 0)
			return true;
		m += n;
		m += *m == ';';
	}
	return false;
}

const struct tamper_rule *
tamper_match(struct tamper *t, const char *message)
{
	struct tamper_rule *hit = NULL;

	if (t == NULL || t->n == 0)
		return NULL;
	for (size_t i = 0; i < t->n; i++) {
		struct tamper_rule *r = &t->rule[i];

		if (strcmp(r->message, message) != 0)
			continue;
		r->seen++;
		if (hit == NULL && (r->nth == 0 || r->seen == r->nth))
			hit = r;
	}
	return hit;
}

const struct tamper_op *
tamper_fields(const struct tamper_rule *r, const struct field *table, void *message)
{
	const struct tamper_op *bad = NULL;

	for (size_t i = 0; i < r->n_ops; i++) {
		const struct tamper_op *op = &r->op[i];

		if (op->kind == TAMPER_SET &&
		    field_set(table, message, op->name, op->value) != W_OK && bad == NULL)
			bad = op;
	}
	return bad;
}

void
tamper_octets(const struct tamper_rule *r, enum tamper_op_kind kind, uint8_t *p, size_t n)
{
	for (size_t i = 0; r != NULL && i < r->n_ops; i++)
		if (r->op[i].kind == kind && r->op[i].at < n)
			p[r->op[i].at] = (uint8_t)r->op[i].n;
}

void
tamper_bytes(const struct tamper_rule *r, struct wr *w)
{
	for (size_t i = 0; i < r->n_ops; i++) {
		const struct tamper_op *op = &r->op[i];
		uint8_t *at;

		switch (op->kind) {
		case TAMPER_BYTE:
			if (op->at < w->n)
				w->p[op->at] = (uint8_t)op->n;
			break;
		case TAMPER_TRUNCATE:
			if (op->n < w->n)
				w->n = op->n;
			break;
		case TAMPER_APPEND:
			at = wr_room(w, strlen(op->value) / 2);
			for (size_t k = 0; at != NULL && op->value[2 * k] != '\0'; k++) {
				char two[3] = { op->value[2 * k], op->value[2 * k + 1], '\0' };

				if (!hex_parse(at + k, 1, two))
					at[k] = 0;
			}
			break;
		default:
			break;
		}
	}
}
