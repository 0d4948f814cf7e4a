#include "ui/found_papers.h"

#include <errno.h>
#include <fts.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/check.h"
#include "report/issue.h"
#include "report/record_read.h"

#define RECORD_MOST ((size_t)4 << 20)
#define PDF_MOST    ((size_t)32 << 20)

void found_papers_clear(struct found_papers *papers)
{
	for (size_t i = 0; i < papers->n; i++)
		free(papers->at[i].path);
	free(papers->at);
	*papers = (struct found_papers)FOUND_PAPERS_INIT;
}

static int add(struct found_papers *papers, const struct found_paper *p, const char *path,
	       struct error *err)
{
	if (papers->n == papers->room) {
		size_t room = papers->room ? 2 * papers->room : 64;
		void *more = realloc(papers->at, room * sizeof(*papers->at));

		if (!more)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
		papers->at = more;
		papers->room = room;
	}
	papers->at[papers->n] = *p;
	papers->at[papers->n].path = strdup(path);
	if (!papers->at[papers->n].path)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "%s", "");
	papers->n++;
	return 0;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n > m && strcmp(path + n - m, ending) == 0;
}

/* PATH with another ending; false where it has no room. */
static bool with_ending(const char *path, const char *was, const char *ending, char *out,
			size_t size)
{
	return text_format(out, size, "%.*s%s", (int)(strlen(path) - strlen(was)), path, ending);
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* "K7Q2M8-000412-M" at the head of a file's name, as our papers are called. */
static bool number_in_name(const char *path, char number[NUMBER_TEXT])
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t n = strcspn(name, "_.");

	if (!n || n >= NUMBER_TEXT)
		return false;
	memcpy(number, name, n);
	number[n] = '\0';
	return number_parse(number, NULL, NULL);
}

static bool read_head(const struct json *record, struct journal_position *ret)
{
	const struct json *journal = json_get(json_get(record, "measured"), "journal");
	const char *hex = json_get_text(journal, "sha256");
	int64_t line;

	if (!json_get_number(journal, "line", &line) || line < 0 || !hex ||
	    strlen(hex) != DIGEST_HEX - 1 || !text_unhex(hex, DIGEST_BYTES, ret->digest))
		return false;
	ret->n = (uint64_t)line;
	return true;
}

/* What BYTES say of themselves; false for what is no record of ours and isn't called like one. */
static bool look(const char *path, const char *bytes, size_t n, bool thorough,
		 struct found_paper *p)
{
	_clear_(json_freep) struct json *doc = NULL;
	_clear_(record_view_freep) struct record_view *view = NULL;
	struct error unread = ERROR_INIT; /* what cannot be read is damaged: that is what is told */
	const char *number = NULL;

	if (bytes && json_read(bytes, n, path, &doc, &unread) == 0 &&
	    json_get(doc, "measured_sha256"))
		number = json_get_text(doc, "number");
	p->is_damaged = !number || !number_parse(number, NULL, NULL) || !read_head(doc, &p->head) ||
			(thorough && record_read(bytes, n, path, &view, &unread) < 0) ||
			crypt_sha256(bytes, n, p->record, &unread) < 0;
	if (number && number_parse(number, p->journal, &p->counter))
		return text_copy(p->number, sizeof(p->number), number);
	return number_in_name(path, p->number) && number_parse(p->number, p->journal, &p->counter);
}

static int digest_pdf(const char *path, struct found_paper *p, struct error *err)
{
	_free_ char *bytes = NULL;
	size_t n = 0;
	int r = file_read(path, PDF_MOST, &bytes, &n, err);

	if (r == 0)
		r = crypt_sha256(bytes, n, p->pdf, err);
	p->has_pdf = r == 0;
	return r;
}

/* A file that went away or is no size for ours is nothing; any other failure is one. */
static int read_if(const char *path, size_t most, char **ret, size_t *ret_n, struct error *err)
{
	int r = file_read(path, most, ret, ret_n, err);

	return r < 0 && (err->reason == REASON_FILE_MISSING || err->reason == REASON_FILE_TOO_LARGE)
		       ? 0
		       : r;
}

static int take_record(const char *path, bool thorough, struct found_papers *papers,
		       struct error *err)
{
	struct found_paper p = { .path = NULL };
	_free_ char *bytes = NULL;
	char pdf[ISSUE_PATH];
	size_t n = 0;
	int r = read_if(path, RECORD_MOST, &bytes, &n, err);

	if (r < 0 || !look(path, bytes, n, thorough, &p))
		return r;
	if (thorough && with_ending(path, ".json", ".pdf", pdf, sizeof(pdf)) && is_there(pdf))
		r = digest_pdf(pdf, &p, err);
	return r < 0 ? r : add(papers, &p, path, err);
}

/* A PDF whose record lies beside it was taken with that. */
static int take_pdf(const char *path, bool thorough, struct found_papers *papers, struct error *err)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;
	struct found_paper p = { .path = NULL };
	struct error unsound = ERROR_INIT;
	_free_ char *bytes = NULL;
	char json[ISSUE_PATH];
	size_t n = 0;

	if (with_ending(path, ".pdf", ".json", json, sizeof(json)) && is_there(json))
		return 0;
	int r = read_if(path, PDF_MOST, &bytes, &n, err);

	if (r < 0 || !bytes)
		return r;
	bool is_sound = check_pdf((const uint8_t *)bytes, n, NULL, &report, &unsound) == 0;

	if (!look(path, report.record, report.n_record, thorough, &p))
		return 0; /* another program's */
	p.is_damaged = p.is_damaged || !is_sound;
	r = digest_pdf(path, &p, err);
	return r < 0 ? r : add(papers, &p, path, err);
}

static int take(const char *path, bool thorough, struct found_papers *papers, struct error *err)
{
	if (ends_in(path, ".json"))
		return take_record(path, thorough, papers, err);
	return ends_in(path, ".pdf") ? take_pdf(path, thorough, papers, err) : 0;
}

static int walk(FTS *fts, bool thorough, struct found_papers *papers, struct error *err)
{
	errno = 0;
	for (FTSENT *e = fts_read(fts); e; e = fts_read(fts)) {
		int r = 0;

		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR ||
		    (e->fts_info == FTS_NS && e->fts_errno != ENOENT))
			return error_set(err, REASON_FILE_UNREADABLE, e->fts_errno, e->fts_path,
					 "%s", "");
		if (e->fts_info == FTS_F)
			r = take(e->fts_path, thorough, papers, err);
		if (r < 0)
			return r;
		errno = 0;
	}
	return errno ? error_set(err, REASON_FILE_UNREADABLE, errno, "certificates", "%s", "") : 0;
}

int found_papers_gather(const char *dir, bool thorough, struct found_papers *ret, struct error *err)
{
	char shelf[ISSUE_PATH];
	char *const roots[] = { shelf, NULL };

	if (!text_format(shelf, sizeof(shelf), "%s/certificates", dir))
		return error_set(err, REASON_FILE_UNREADABLE, ENAMETOOLONG, dir, "%s", "");
	if (!is_there(shelf))
		return 0;
	/* Links are followed: a shelf may lie on another disk. The order is no matter. */
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);

	if (!fts)
		return error_set(err, REASON_FILE_UNREADABLE, errno, shelf, "%s", "");
	int r = walk(fts, thorough, ret, err);

	(void)fts_close(fts); /* only reads */
	return r;
}

int found_papers_add(const char *path, struct found_papers *ret, struct error *err)
{
	char json[ISSUE_PATH];

	if (!ends_in(path, ".pdf"))
		return 0;
	if (with_ending(path, ".pdf", ".json", json, sizeof(json)) && is_there(json))
		return take_record(json, true, ret, err);
	return is_there(path) ? take_pdf(path, true, ret, err) : 0;
}
