#include "reports/database.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define OURS   0x534f4a52	/* "SOJR", PRAGMA application_id */
#define WAIT_MS 10000		/* for another that writes */

static void
wrong(struct db *db)
{
	if (db->err[0] == '\0')
		snprintf(db->err, sizeof(db->err), "%.200s", sqlite3_errmsg(db->handle));
}

bool
db_fine(const struct db *db)
{
	return db->err[0] == '\0';
}

sqlite3_stmt *
db_ask(struct db *db, const char *fmt, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	char *sql;

	if (!db_fine(db))
		return NULL;
	va_start(ap, fmt);
	sql = sqlite3_vmprintf(fmt, ap);
	va_end(ap);
	if (sqlite3_prepare_v2(db->handle, sql, -1, &s, NULL) != SQLITE_OK)
		wrong(db);
	sqlite3_free(sql);
	return s;
}

bool
db_next(struct db *db, sqlite3_stmt *s)
{
	int r = s != NULL ? sqlite3_step(s) : SQLITE_DONE;

	if (r == SQLITE_ROW)
		return true;
	if (r != SQLITE_DONE)
		wrong(db);
	sqlite3_finalize(s);
	return false;
}

void
db_do(struct db *db, const char *fmt, ...)
{
	va_list ap;
	char *sql;

	if (!db_fine(db))
		return;
	va_start(ap, fmt);
	sql = sqlite3_vmprintf(fmt, ap);
	va_end(ap);
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		wrong(db);
	sqlite3_free(sql);
}

int64_t
db_number(struct db *db, int64_t absent, const char *fmt, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	char *sql;

	va_start(ap, fmt);
	sql = sqlite3_vmprintf(fmt, ap);
	va_end(ap);
	if (db_fine(db))
		s = db_ask(db, "%s", sql);
	sqlite3_free(sql);
	if (db_next(db, s)) {
		absent = sqlite3_column_int64(s, 0);
		sqlite3_finalize(s);
	}
	return absent;
}

bool
db_open(struct db *db, const char *file, bool make)
{
	bool fresh = access(file, F_OK) != 0;

	*db = (struct db){ 0 };
	if (sqlite3_open_v2(file, &db->handle, SQLITE_OPEN_READWRITE |
	    (make ? SQLITE_OPEN_CREATE : 0), NULL) != SQLITE_OK) {
		wrong(db);
		return false;
	}
	sqlite3_busy_timeout(db->handle, WAIT_MS);
	if (fresh)
		db_do(db, "PRAGMA application_id = %d", OURS);
	if (db_number(db, 0, "PRAGMA application_id") != OURS)
		snprintf(db->err, sizeof(db->err), "none of our databases, left alone");
	return db_fine(db);
}

bool
db_is_ours(const char *file)
{
	struct db db;
	bool ours = access(file, F_OK) == 0 && db_open(&db, file, false);

	if (access(file, F_OK) == 0)
		db_close(&db);
	return ours;
}

void
db_close(struct db *db)
{
	sqlite3_close(db->handle);
	db->handle = NULL;
}

/* ---- CSV ---- */

void
csv_value(FILE *out, const char *s)
{
	if (s == NULL)
		return;
	if (strpbrk(s, ",\"\r\n") == NULL) {
		fputs(s, out);
		return;
	}
	putc('"', out);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			putc('"', out);
		putc(*s, out);
	}
	putc('"', out);
}

static void
put_csv(struct db *db, FILE *out, sqlite3_stmt *s)
{
	int n = s != NULL ? sqlite3_column_count(s) : 0;

	for (int i = 0; i < n; i++) {
		fputs(i > 0 ? "," : "", out);
		csv_value(out, sqlite3_column_name(s, i));
	}
	putc('\n', out);
	while (db_next(db, s)) {
		for (int i = 0; i < n; i++) {
			fputs(i > 0 ? "," : "", out);
			csv_value(out, (const char *)sqlite3_column_text(s, i));
		}
		putc('\n', out);
	}
}

void
db_csv(struct db *db, const char *file, const char *sql)
{
	char new[4096];
	sqlite3_stmt *s = db_ask(db, "%s", sql);
	FILE *out;
	bool ok;

	if (!db_fine(db))
		return;
	snprintf(new, sizeof(new), "%.4000s.new", file);
	out = fopen(new, "w");
	ok = out != NULL;
	if (ok) {
		put_csv(db, out, s);
		ok = !ferror(out);
		ok = fclose(out) == 0 && ok && rename(new, file) == 0;
	} else {
		sqlite3_finalize(s);
	}
	if (!ok)
		snprintf(db->err, sizeof(db->err), "%.180s: %.60s", file, strerror(errno));
}
