#include "sweep_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const sweep_identity_names[N_SWEEP_IDENTITY] = {[SWEEP_VERSION] = "version",
                                                            [SWEEP_STUDY] = "study",
                                                            [SWEEP_SCENARIOS] = "scenarios",
                                                            [SWEEP_SHARD] = "shard"};

static const char *const identity_texts[N_SWEEP_IDENTITY] = {
    [SWEEP_VERSION] = "another version of parksim",
    [SWEEP_STUDY] = "another study, or one that was edited since",
    [SWEEP_SCENARIOS] = "scenarios, registers or overrides that have changed since",
    [SWEEP_SHARD] = "another shard"};

struct sweep_store {
    sqlite3 *db;
    sqlite3_stmt *add, *rows;
    char *path;
    bool marked, may_replace;
};

static enum status fail(const struct sweep_store *store, int code, struct error *error)
{
    int primary = code & 0xff;
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        return error_set(error, STATUS_FILE, "%s: another process works on this sweep", store->path);
    if (primary == SQLITE_NOTADB || primary == SQLITE_CORRUPT)
        return error_set(error, STATUS_FILE, "%s: is damaged, or no progress of a sweep; --force begins anew",
                         store->path);
    if (primary == SQLITE_NOMEM)
        return error_set(error, STATUS_INTERNAL, "%s: out of memory", store->path);
    if (primary == SQLITE_CANTOPEN)
        return error_set(error, STATUS_FILE, "%s: cannot be opened: %s", store->path,
                         strerror(store->db != NULL ? sqlite3_system_errno(store->db) : errno));
    int number = store->db != NULL ? sqlite3_system_errno(store->db) : 0;
    if (primary == SQLITE_FULL || primary == SQLITE_IOERR)
        return error_set(error, STATUS_FILE,
                         "%s: cannot be written: %s; what is done is kept, --resume goes on", store->path,
                         primary == SQLITE_FULL ? "disk full"
                         : number != 0          ? strerror(number)
                                                : sqlite3_errstr(code));
    return error_set(error, STATUS_FILE, "%s: %s", store->path,
                     store->db != NULL ? sqlite3_errmsg(store->db) : sqlite3_errstr(code));
}

static enum status execute(struct sweep_store *store, const char *sql, struct error *error)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : fail(store, code, error);
}

static enum status prepare(struct sweep_store *store, const char *sql, sqlite3_stmt **statement,
                           struct error *error)
{
    int code = sqlite3_prepare_v2(store->db, sql, -1, statement, NULL);
    return code == SQLITE_OK ? STATUS_OK : fail(store, code, error);
}

/* The text of a key; NULL (allocated otherwise) where there is none. */
static enum status read_text(struct sweep_store *store, const char *key, char **text, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    enum status status = prepare(store, "SELECT value FROM identity WHERE key = ?", &statement, error);
    *text = NULL;
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW && (*text = strdup((const char *)sqlite3_column_text(statement, 0))) == NULL)
        status = error_set(error, STATUS_INTERNAL, "out of memory");
    else if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = fail(store, code, error);
    sqlite3_finalize(statement);
    return status;
}

static enum status write_text(struct sweep_store *store, const char *key, const char *text,
                              struct error *error)
{
    sqlite3_stmt *statement = NULL;
    enum status status = prepare(store, "INSERT OR REPLACE INTO identity VALUES (?, ?)", &statement, error);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, text, -1, SQLITE_STATIC);
    int code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? STATUS_OK : fail(store, code, error);
}

/* What it says of itself must be what is asked for; a new one gets it written. */
static enum status check_identity(struct sweep_store *store, const char *const identity[N_SWEEP_IDENTITY],
                                  struct error *error)
{
    enum status status = STATUS_OK;
    for (int k = 0; k < N_SWEEP_IDENTITY && status == STATUS_OK; k++) {
        char *text = NULL;
        status = read_text(store, sweep_identity_names[k], &text, error);
        if (status == STATUS_OK && text == NULL)
            status = write_text(store, sweep_identity_names[k], identity[k], error);
        else if (status == STATUS_OK && strcmp(text, identity[k]) != 0)
            status =
                error_set(error, STATUS_FILE,
                          "%s: stale: made with %s (%s, not %s); nothing of it is used: --force begins anew",
                          store->path, identity_texts[k], text, identity[k]);
        free(text);
    }
    return status;
}

/* What SQLite keeps beside a database. */
static void remove_logs(const char *path)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        char *name = NULL;
        if (asprintf(&name, "%s%s", path, endings[k]) >= 0)
            (void)unlink(name);
        free(name);
    }
}

static void remove_files(const char *path)
{
    remove_logs(path);
    (void)unlink(path);
}

/* `anew`: without what it held, in the step that makes the tables. */
static enum status connect(struct sweep_store *store, bool anew, struct error *error)
{
    int code = sqlite3_open_v2(store->path, &store->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return fail(store, code, error);
    /* locked as long as it is open; a commit survives the process's death, if not that of the machine */
    enum status status = execute(store,
                                 "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                                 "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;",
                                 error);
    if (status == STATUS_OK && anew)
        status = execute(store, "DROP TABLE IF EXISTS done; DROP TABLE IF EXISTS identity;", error);
    if (status == STATUS_OK)
        status = execute(store,
                         "CREATE TABLE IF NOT EXISTS identity (key TEXT PRIMARY KEY, value TEXT);"
                         "CREATE TABLE IF NOT EXISTS done (job INTEGER PRIMARY KEY, status INTEGER,"
                         " stage TEXT, message TEXT, data BLOB);"
                         "COMMIT;",
                         error);
    if (status == STATUS_OK)
        status = prepare(store, "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?)", &store->add, error);
    if (status == STATUS_OK)
        status = prepare(store, "SELECT job, status, stage, message, data FROM done ORDER BY job",
                         &store->rows, error);
    return status;
}

bool sweep_store_exists(const char *output)
{
    char *path = NULL;
    bool exists = asprintf(&path, "%s.progress", output) >= 0 && access(path, F_OK) == 0;
    free(path);
    return exists;
}

/* Makes an empty database if there is none, and no other process makes one now. */
static bool claim_new(const struct sweep_store *store)
{
    int file = open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    (void)close(file);
    remove_logs(store->path); /* a log without its database would be taken for that of the new one */
    return true;
}

/* Throws away what is there, unless another process is at work on it. */
static enum status begin_anew(struct sweep_store *store, struct error *error)
{
    enum status status = connect(store, true, error);
    int code = store->db == NULL ? SQLITE_OK : sqlite3_errcode(store->db) & 0xff;
    if (status == STATUS_OK || (code != SQLITE_NOTADB && code != SQLITE_CORRUPT && code != SQLITE_ERROR))
        return status;
    sqlite3_close(store->db);
    store->db = NULL;
    remove_files(store->path);
    return connect(store, true, error);
}

/* Whether a key has a text. */
static enum status read_flag(struct sweep_store *store, const char *key, bool *flag, struct error *error)
{
    char *text = NULL;
    enum status status = read_text(store, key, &text, error);
    *flag = text != NULL;
    free(text);
    return status;
}

enum status sweep_store_open(struct sweep_store **store, const char *output,
                             const char *const identity[N_SWEEP_IDENTITY], bool resume, bool force,
                             struct error *error)
{
    struct sweep_store *new = calloc(1, sizeof *new);
    enum status status = STATUS_OK;
    *store = new;
    if (new == NULL || asprintf(&new->path, "%s.progress", output) < 0) {
        free(new);
        *store = NULL;
        return error_set(error, STATUS_INTERNAL, "out of memory");
    }
    bool exists = !claim_new(new) && access(new->path, F_OK) == 0;
    if (exists && !resume && !force)
        status = error_set(error, STATUS_FILE,
                           "%s: there is an unfinished sweep; --resume goes on with it, --force begins anew",
                           new->path);
    else
        status = exists && !resume ? begin_anew(new, error) : connect(new, false, error);
    if (status == STATUS_OK)
        status = check_identity(new, identity, error);
    if (status == STATUS_OK && force)
        status = write_text(new, "replace", "1", error);
    if (status == STATUS_OK)
        status = read_flag(new, "complete", &new->marked, error);
    if (status == STATUS_OK)
        status = read_flag(new, "replace", &new->may_replace, error);
    if (status != STATUS_OK)
        sweep_store_close(store);
    return status;
}

void sweep_store_close(struct sweep_store **store)
{
    if (*store == NULL)
        return;
    sqlite3_finalize((*store)->add);
    sqlite3_finalize((*store)->rows);
    sqlite3_close((*store)->db);
    free((*store)->path);
    free(*store);
    *store = NULL;
}

enum status sweep_store_remove(struct sweep_store **store, struct error *error)
{
    char *path = strdup((*store)->path);
    if (path == NULL)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    sweep_store_close(store);
    remove_files(path);
    enum status status = access(path, F_OK) == 0 ? error_set(error, STATUS_FILE, "%s: cannot be removed: %s",
                                                             path, strerror(errno))
                                                 : STATUS_OK;
    free(path);
    return status;
}

enum status sweep_store_add(struct sweep_store *store, const struct sweep_row *row, struct error *error)
{
    sqlite3_stmt *add = store->add;
    sqlite3_bind_int64(add, 1, row->job);
    sqlite3_bind_int(add, 2, (int)row->status);
    sqlite3_bind_text(add, 3, row->stage, -1, SQLITE_STATIC);
    sqlite3_bind_text(add, 4, row->message, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(add, 5, row->data, row->size, SQLITE_STATIC);
    int code = sqlite3_step(add);
    enum status status = code == SQLITE_DONE ? STATUS_OK : fail(store, code, error);
    sqlite3_reset(add);
    sqlite3_clear_bindings(add);
    return status;
}

enum status sweep_store_rewind(struct sweep_store *store, struct error *error)
{
    int code = sqlite3_reset(store->rows);
    return code == SQLITE_OK ? STATUS_OK : fail(store, code, error);
}

enum status sweep_store_next(struct sweep_store *store, struct sweep_row *row, bool *found,
                             struct error *error)
{
    int code = sqlite3_step(store->rows);
    *found = code == SQLITE_ROW;
    if (!*found)
        return code == SQLITE_DONE ? STATUS_OK : fail(store, code, error);
    *row = (struct sweep_row){.job = sqlite3_column_int64(store->rows, 0),
                              .status = (enum status)sqlite3_column_int(store->rows, 1),
                              .stage = (const char *)sqlite3_column_text(store->rows, 2),
                              .message = (const char *)sqlite3_column_text(store->rows, 3),
                              .data = sqlite3_column_blob(store->rows, 4),
                              .size = (size_t)sqlite3_column_bytes(store->rows, 4)};
    return STATUS_OK;
}

enum status sweep_store_forget_passing(struct sweep_store *store, struct error *error)
{
    char *sql = NULL;
    if (asprintf(&sql, "DELETE FROM done WHERE status = %d", (int)STATUS_INTERNAL) < 0)
        return error_set(error, STATUS_INTERNAL, "out of memory");
    enum status status = execute(store, sql, error);
    free(sql);
    return status;
}

enum status sweep_store_mark(struct sweep_store *store, struct error *error)
{
    enum status status = write_text(store, "complete", "1", error);
    store->marked |= status == STATUS_OK;
    return status;
}

bool sweep_store_marked(const struct sweep_store *store)
{
    return store->marked;
}

bool sweep_store_may_replace(const struct sweep_store *store)
{
    return store->may_replace;
}
