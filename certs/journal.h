/*
 * certs/journal.h - DIR/journal.jsonl: append-only JSON lines, each with the SHA-256 of the line
 * before. Every append is synced before it counts. One writer at a time (flock for one append),
 * several processes may take turns.
 *
 * A line: {"n":…, "time":…, "mono_ms":…, "boot":…, "event":"…", "data":{…}, "prev":"hex",
 * "sum":"hex"}; the hash of a line is over its canonical bytes without the newline. "sum" is the
 * first 16 digits of the SHA-256 of the line without it: it finds an accident in the newest line,
 * for which no later one vouches yet. The first line is the genesis: a random id of which 6
 * Crockford characters are the journal's id.
 *
 * Events that speak of a number have it in data.number: "number" takes it, "void" says that it was
 * used for nothing, "certificate" and "report" that a paper bears it. The data of these two also
 * hold "journal_n" and "journal_digest" where the paper prints the journal's head: that line's
 * number and hash. All other names of events are free (a-z, 0-9, _).
 */
#ifndef KIYOME_CERTS_JOURNAL_H
#define KIYOME_CERTS_JOURNAL_H

#include "base/crypt.h"
#include "base/instant.h"
#include "base/json.h"
#include "certs/number.h"

struct journal;

struct journal_position {
	uint64_t n;                   /* line's number, from 1 */
	uint8_t digest[DIGEST_BYTES]; /* of that line */
};

/* Opens or starts DIR/journal.jsonl in a folder that exists. A torn last line (no newline, or not
 * JSON) is cut off, the cut journalled as event "healed", and *ret_healed set. Any other damage:
 * REASON_JOURNAL_BROKEN_CHAIN with the line's number; then nothing may be appended. A symbolic link
 * or what else is no regular file: REASON_JOURNAL_NOT_A_FILE. */
int journal_open(const char *dir, struct instant now, struct journal **ret, bool *ret_healed,
		 struct error *err) _must_check_;
void journal_close(struct journal *j);
void journal_closep(struct journal **j);

const char *journal_id(const struct journal *j);
/* UTC of the newest line; what the clock must not be earlier than. */
struct instant journal_newest(const struct journal *j);
/* How many numbers were taken, as far as was read. */
uint32_t journal_numbers(const struct journal *j);
/* Whether P's line is there and has P's hash, as far as was read. */
bool journal_has(const struct journal *j, const struct journal_position *p);
/* True when a torn line was cut off since the journal was opened, or at opening. */
bool journal_was_healed(const struct journal *j);

/* Appends one event; DATA is an open json_builder's finished bytes of one object, or NULL. On
 * return it is on disk. Lines that another process appended meanwhile are read first. Thread-safe. */
int journal_append(struct journal *j, const char *event, const char *data, size_t n_data,
		   struct instant now, struct journal_position *ret,
		   struct error *err) _must_check_;

/* Takes the next number: event "number" under the same lock; gap-free. WHAT: "certificate" or
 * "report" is not known yet at consent, so it says the drive. */
int journal_take_number(struct journal *j, const char *data, size_t n_data, struct instant now,
			char ret_number[NUMBER_TEXT], struct journal_position *ret,
			struct error *err) _must_check_;
/* A number used for nothing. */
int journal_void_number(struct journal *j, const char *number, const char *why, struct instant now,
			struct error *err) _must_check_;

enum journal_fault {
	JOURNAL_SOUND,
	JOURNAL_TORN_TAIL,
	JOURNAL_BAD_LINE,
	JOURNAL_BAD_CHAIN,
	JOURNAL_BAD_COUNT,
	JOURNAL_NUMBER_GAP
};

struct journal_check {
	enum journal_fault fault;
	uint64_t line; /* first faulty line; counts end before it */
	uint64_t n_lines;
	uint64_t n_numbers, n_void, n_open; /* open: taken, neither issued nor void */
	/* The newest line whose hash a paper carries, as its line here says (events "certificate" and
	 * "report"): up to here a silent loss of the tail can be found, by that paper. */
	uint64_t anchored_line;
	char anchored_number[NUMBER_TEXT]; /* "" where nothing is anchored */
};

/* Reads and judges; writes nothing. */
int journal_verify(const char *dir, struct journal_check *ret, struct error *err) _must_check_;
/* Says whether line N of DIR's journal has DIGEST: what a paper prints as the journal's head. A
 * journal that is not sound is REASON_JOURNAL_BROKEN_CHAIN. */
int journal_check_head(const char *dir, uint64_t n, const uint8_t digest[DIGEST_BYTES],
		       bool *ret_present, struct error *err) _must_check_;
/* The word for a fault, for facts and JSON: "sound", "torn_tail", … */
const char *journal_fault_name(enum journal_fault fault);
/* Calls EACH for every line in order with its parsed value; for show. */
int journal_each(const char *dir,
		 int (*each)(void *ctx, uint64_t n, const struct json *line, struct error *err),
		 void *ctx, struct error *err) _must_check_;

#endif
