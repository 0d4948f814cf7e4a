/*
 * report/issue_save.c - see issue.h: saving. Three files appear together or not at all; where a
 * place refuses, the next one is tried, so that no work is ever without its evidence.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/cms.h"
#include "report/file_name.h"
#include "report/issue.h"
#include "report/record_read.h"

#define LAST_PLACE "/var/tmp/kiyome-XXXXXX"
#define N_FILES    3

/* One of the files that belong together; PATH is where it goes, in struct issued. */
struct part {
	const char *ending;
	const void *bytes; /* NULL: there is none, and nothing is written */
	size_t n;
	char *path;
};

/* What is to be saved, and below which names at every place. */
struct set {
	struct part parts[N_FILES];
	char folder[FILE_NAME_MOST], name[FILE_NAME_MOST];
};

static int make_path(char out[ISSUE_PATH], const char *dir, const struct set *set, const char *name,
		     const char *ending, struct error *err)
{
	if (text_format(out, ISSUE_PATH, "%s/%s/%s%s", dir, set->folder, name, ending))
		return 0;
	out[0] = '\0';
	return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "path too long");
}

static void forget_paths(struct set *set)
{
	for (unsigned i = 0; i < N_FILES; i++)
		set->parts[i].path[0] = '\0';
}

/* Takes back the first N files of an incomplete set. One that cannot be removed from a disk that
 * just refused to write is left; it is whole in itself. */
static void take_back(struct set *set, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (set->parts[i].bytes)
			(void)unlink(set->parts[i].path);
}

static int save_set(struct set *set, const char *dir, struct error *err)
{
	char folder[ISSUE_PATH];
	int rc = make_path(folder, dir, set, "", "", err);

	forget_paths(set);
	if (!rc)
		rc = file_make_folder(folder, err);
	for (unsigned i = 0; i < N_FILES && !rc; i++) {
		struct part *part = &set->parts[i];

		if (!part->bytes)
			continue;
		rc = make_path(part->path, dir, set, set->name, part->ending, err);
		if (!rc)
			rc = file_write(part->path, part->bytes, part->n, 0644, true, err);
		/* Unless another file had the name already, what lies there now is ours. */
		if (rc)
			take_back(set, err->reason == REASON_FILE_EXISTS ? i : i + 1);
	}
	if (rc)
		forget_paths(set);
	return rc;
}

/* A folder that nobody else can have prepared: /var/tmp is everybody's. */
static int save_in_last_place(struct set *set, struct error *err)
{
	char dir[] = LAST_PLACE;
	int rc;

	if (!mkdtemp(dir))
		return error_set(err, REASON_FOLDER_UNWRITABLE, errno, "/var/tmp", "mkdtemp");
	rc = save_set(set, dir, err);
	if (rc)
		(void)rmdir(dir); /* left where folders came to be in it: empty and harmless */
	return rc;
}

static int write_record(int fd, const struct record *record, struct error *err)
{
	const char *at = record->bytes;
	size_t n = record->n;

	while (n) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return error_set(err, REASON_EVIDENCE_NOT_SAVED, done ? errno : EIO, NULL,
					 "last resort");
		at += done;
		n -= (size_t)done;
	}
	if (write(fd, "\n", 1) != 1)
		return error_set(err, REASON_EVIDENCE_NOT_SAVED, errno, NULL, "last resort");
	return 0;
}

/* Second choices, in their order. */
static int save_elsewhere(struct set *set, const struct record *record, const char *also,
			  int last_resort_fd, bool *ret_on_stderr, struct error *err)
{
	struct error here = ERROR_INIT;
	int rc;

	if (also && !save_set(set, also, &here))
		return 0;
	if (!save_in_last_place(set, &here))
		return 0;
	rc = write_record(last_resort_fd, record, err);
	if (!rc)
		*ret_on_stderr = true;
	return rc;
}

/* By the record; one that its own reader refuses is kept all the same, named by its digest, and the
 * reason told in *ret_odd: evidence of work that was done is never thrown away. */
static void name_set(struct set *set, const struct record *record, struct error *ret_odd)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	char hex[DIGEST_HEX];
	int rc = record_read(record->bytes, record->n, "record", &v, ret_odd);

	if (!rc)
		rc = file_name_folder(v, set->folder, ret_odd);
	if (!rc)
		rc = file_name_of(v, set->name, ret_odd);
	if (!rc)
		return;
	text_hex(record->digest, DIGEST_BYTES, hex);
	/* Both fit: constant texts and 16 digits. */
	(void)text_format(set->folder, sizeof(set->folder), "%s", "certificates/refused");
	(void)text_format(set->name, sizeof(set->name), "record-%.16s", hex);
}

int issue_save(const struct record *record, const struct key *key, const struct issue_place *place,
	       int last_resort_fd, struct issued *ret, struct error *err)
{
	_free_ uint8_t *p7s = NULL;
	struct set set = { .folder = "" };
	struct error odd = ERROR_INIT;
	size_t n_p7s = 0;

	name_set(&set, record, &odd);
	/* A signature that fails here must not cost the rest of the evidence. */
	if (cms_sign(key, record->digest, &p7s, &n_p7s, &odd))
		p7s = NULL;
	set.parts[0] = (struct part){ ".json", record->bytes, record->n, ret->record_path };
	set.parts[1] = (struct part){ ".json.p7s", p7s, n_p7s, ret->p7s_path };
	/* The paper comes last: where it is, all is. */
	set.parts[2] = (struct part){ ".pdf", ret->pdf, ret->n_pdf, ret->pdf_path };
	ret->is_at_out = ret->on_stderr = false;
	ret->save_error = (struct error)ERROR_INIT;
	if (save_set(&set, place->out, &ret->save_error))
		return save_elsewhere(&set, record, place->also, last_resort_fd, &ret->on_stderr,
				      err);
	ret->save_error = odd;
	ret->is_at_out = odd.reason == REASON_NONE;
	return 0;
}
