#include "ui/journal_papers.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "report/issue.h"

/* What a certificate's or report's line says. */
struct entry {
	uint32_t counter;             /* 0: no such line */
	bool is_seen, fits;           /* a paper with its number is here; one that is as it says */
	struct journal_position head; /* line 0: none */
	uint8_t record[DIGEST_BYTES], pdf[DIGEST_BYTES];
	char *file;
};

/* The journal, read for this. */
struct ledger {
	char id[JOURNAL_ID_TEXT];
	uint8_t (*digests)[DIGEST_BYTES]; /* of line i + 1 */
	uint64_t n_lines, n_lines_room;
	struct entry *entries; /* of counter i + 1 */
	size_t n_entries;
};

static void ledger_clear(struct ledger *l)
{
	for (size_t i = 0; i < l->n_entries; i++)
		free(l->entries[i].file);
	free(l->entries);
	free(l->digests);
}

void papers_check_clear(struct papers_check *check)
{
	free(check->wrong_path);
	*check = (struct papers_check)PAPERS_CHECK_INIT;
}

static int no_memory(struct error *err)
{
	return error_set(err, REASON_NO_MEMORY, ENOMEM, "journal", "%s", "");
}

static int add_digest(struct ledger *l, const struct json *line, struct error *err)
{
	_free_ char *bytes = NULL;
	size_t n;
	int r = json_canonical(line, &bytes, &n, err);

	if (r < 0)
		return r;
	if (l->n_lines == l->n_lines_room) {
		uint64_t room = l->n_lines_room ? 2 * l->n_lines_room : 256;
		void *more = realloc(l->digests, room * sizeof(*l->digests));

		if (!more)
			return no_memory(err);
		l->digests = more;
		l->n_lines_room = room;
	}
	r = crypt_sha256(bytes, n, l->digests[l->n_lines], err);
	l->n_lines += r == 0;
	return r;
}

static bool read_digest(const struct json *data, const char *name, uint8_t ret[DIGEST_BYTES])
{
	const char *hex = json_get_text(data, name);

	return hex && strlen(hex) == DIGEST_HEX - 1 && text_unhex(hex, DIGEST_BYTES, ret);
}

static int add_entry(struct ledger *l, const struct json *data, struct error *err)
{
	struct entry entry = { .counter = 0 };
	int64_t line = 0;
	const char *file = json_get_text(data, "file");

	if (!number_parse(json_get_text(data, "number"), NULL, &entry.counter))
		return 0; /* a sound journal has none such */
	if (json_get_number(data, "journal_n", &line) &&
	    read_digest(data, "journal_digest", entry.head.digest))
		entry.head.n = (uint64_t)line;
	/* Zeros, which no file has, where the line doesn't say. */
	(void)read_digest(data, "record_sha256", entry.record);
	(void)read_digest(data, "sha256", entry.pdf);
	if (entry.counter > l->n_entries) {
		size_t n = l->n_entries;
		struct entry *more = realloc(l->entries, entry.counter * sizeof(*more));

		if (!more)
			return no_memory(err);
		memset(more + n, 0, (entry.counter - n) * sizeof(*more));
		l->entries = more;
		l->n_entries = entry.counter;
	}
	entry.file = strdup(file ? file : "");
	if (!entry.file)
		return no_memory(err);
	free(l->entries[entry.counter - 1].file);
	l->entries[entry.counter - 1] = entry;
	return 0;
}

static int take_line(void *ctx, uint64_t n, const struct json *line, struct error *err)
{
	struct ledger *l = ctx;
	const char *event = json_get_text(line, "event");
	const struct json *data = json_get(line, "data");
	const char *id = json_get_text(data, "journal");
	int r = add_digest(l, line, err);

	if (n == 1 && id)
		(void)text_copy(l->id, sizeof(l->id), id); /* as long as all are */
	if (r == 0 && event && (strcmp(event, "certificate") == 0 || strcmp(event, "report") == 0))
		r = add_entry(l, data, err);
	return r;
}

static bool same(const uint8_t a[DIGEST_BYTES], const uint8_t b[DIGEST_BYTES])
{
	return memcmp(a, b, DIGEST_BYTES) == 0;
}

static struct entry *entry_of(const struct ledger *l, const struct found_paper *p)
{
	struct entry *e = p->counter && p->counter <= l->n_entries ? &l->entries[p->counter - 1]
								   : NULL;

	return e && e->counter && strcmp(p->journal, l->id) == 0 ? e : NULL;
}

/* The line that the paper names must be one of the journal, and the one that its own line names. */
static bool head_fits(const struct ledger *l, const struct found_paper *p, const struct entry *e)
{
	if (p->head.n != e->head.n)
		return false;
	return !p->head.n || (p->head.n <= l->n_lines && same(p->head.digest, e->head.digest) &&
			      same(p->head.digest, l->digests[p->head.n - 1]));
}

static enum paper_fault judge(const struct ledger *l, const struct found_paper *p)
{
	const struct entry *e = entry_of(l, p);

	if (!e)
		return PAPER_UNKNOWN;
	if (p->is_damaged)
		return PAPER_DAMAGED;
	if (!head_fits(l, p, e))
		return PAPER_HEAD;
	if (!same(p->record, e->record))
		return PAPER_RECORD;
	return p->has_pdf && !same(p->pdf, e->pdf) ? PAPER_PDF : PAPER_FITS;
}

static int count_wrong(const struct found_paper *p, enum paper_fault fault,
		       struct papers_check *check, struct error *err)
{
	if (check->n_wrong++)
		return 0;
	check->fault = fault;
	memcpy(check->wrong_number, p->number, sizeof(check->wrong_number));
	check->wrong_path = strdup(p->path);
	return check->wrong_path ? 0 : no_memory(err);
}

static int count(const struct ledger *l, const struct found_paper *p, struct papers_check *check,
		 struct error *err)
{
	struct entry *e = entry_of(l, p);
	enum paper_fault fault = judge(l, p);

	if (strcmp(p->journal, l->id) != 0)
		return 0; /* another journal's */
	if (e)
		e->is_seen = true;
	if (!e || fault != PAPER_FITS)
		return count_wrong(p, fault, check, err);
	check->n_found += !e->fits; /* a copy beside it does no harm */
	e->fits = true;
	if (p->head.n > check->anchored_line) {
		check->anchored_line = p->head.n;
		memcpy(check->anchored_number, p->number, sizeof(check->anchored_number));
	}
	return 0;
}

/* Those that weren't below the folder: where their lines say. */
static int look_elsewhere(struct ledger *l, struct papers_check *check, struct error *err)
{
	for (size_t i = 0; i < l->n_entries; i++) {
		_clear_(found_papers_clear) struct found_papers papers = FOUND_PAPERS_INIT;
		struct entry *e = &l->entries[i];
		bool is_there = false;
		int r = 0;

		if (!e->counter || e->is_seen)
			continue;
		if (*e->file)
			r = found_papers_add(e->file, &papers, err);
		for (size_t k = 0; r == 0 && k < papers.n; k++) {
			is_there = entry_of(l, &papers.at[k]) == e;
			r = count(l, &papers.at[k], check, err);
		}
		if (r < 0)
			return r;
		check->n_missing += !is_there;
	}
	return 0;
}

int journal_papers_verify(const char *dir, struct papers_check *ret, struct error *err)
{
	_clear_(found_papers_clear) struct found_papers papers = FOUND_PAPERS_INIT;
	_clear_(ledger_clear) struct ledger l = { .n_lines = 0 };
	_clear_(papers_check_clear) struct papers_check check = PAPERS_CHECK_INIT;
	/* Papers first: what a run beside this one saves meanwhile is in the journal by then. */
	int r = found_papers_gather(dir, true, &papers, err);

	if (r == 0)
		r = journal_each(dir, take_line, &l, err);
	for (size_t i = 0; r == 0 && i < papers.n; i++)
		r = count(&l, &papers.at[i], &check, err);
	if (r == 0)
		r = look_elsewhere(&l, &check, err);
	if (r < 0)
		return r;
	*ret = check;
	check.wrong_path = NULL;
	return 0;
}

int journal_papers_known(const struct journal *j, const struct found_papers *papers,
			 struct error *err)
{
	for (size_t i = 0; i < papers->n; i++) {
		const struct found_paper *p = &papers->at[i];

		if (strcmp(p->journal, journal_id(j)) != 0)
			continue;
		if (p->counter > journal_numbers(j))
			return error_set(err, REASON_JOURNAL_CUT, 0, p->path,
					 "%s: the journal counts to %u", p->number,
					 journal_numbers(j));
		if (!p->is_damaged && p->head.n && !journal_has(j, &p->head))
			return error_set(err, REASON_JOURNAL_CUT, 0, p->path,
					 "%s: line %llu is another or none", p->number,
					 (unsigned long long)p->head.n);
	}
	return 0;
}
