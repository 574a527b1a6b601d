/* database.h - the SQLite file of what was collected, and CSV out of it.
 *
 * The first thing that goes wrong is kept, and everything after it does nothing: one look at db_fine
 * at the end is enough. */
#ifndef SOJOURN_REPORTS_DATABASE_H
#define SOJOURN_REPORTS_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct db {
	sqlite3 *handle;
	char err[256];		/* "": all was well */
};

/* db_open opens the file, or makes it; a file that is no database of ours is refused. */
bool db_open(struct db *db, const char *file, bool make);
/* db_is_ours: is there such a file, and is it one of ours? */
bool db_is_ours(const char *file);
void db_close(struct db *db);
bool db_fine(const struct db *db);

/* db_do runs statements that give nothing back; the arguments are sqlite3_mprintf's ("%w": a name
 * between double quotes, "%Q": a text). */
void db_do(struct db *db, const char *fmt, ...);
/* db_ask prepares one that does: for db_next, until that is false, which ends it. NULL: it failed. */
sqlite3_stmt *db_ask(struct db *db, const char *fmt, ...);
bool db_next(struct db *db, sqlite3_stmt *s);
/* db_number: the one number that a statement gives, or `absent`. */
int64_t db_number(struct db *db, int64_t absent, const char *fmt, ...);

/* db_csv writes what the statement gives, with a line of its columns' names before it. */
void db_csv(struct db *db, const char *file, const char *sql);

/* csv_value writes one value, between quotes if it has to be. */
void csv_value(FILE *out, const char *s);

#endif
