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

static void forget_paths(struct issued *i)
{
	i->pdf_path[0] = i->record_path[0] = i->p7s_path[0] = '\0';
}

static int make_path(char out[ISSUE_PATH], const char *dir, const char *folder, const char *name,
		     const char *ending, struct error *err)
{
	if (text_format(out, ISSUE_PATH, "%s/%s/%s%s", dir, folder, name, ending))
		return 0;
	out[0] = '\0';
	return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "path too long");
}

/* Takes back what was written of an incomplete set. A file that cannot be removed on a disk that
 * just refused to write is left; it is whole in itself. */
static void take_back(struct part *parts, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (parts[i].bytes)
			(void)unlink(parts[i].path);
	for (unsigned i = 0; i < N_FILES; i++)
		parts[i].path[0] = '\0';
}

static int save_parts(struct part parts[N_FILES], const char *dir, const char *folder,
		      const char *name, struct error *err)
{
	char path[ISSUE_PATH];
	int rc = make_path(path, dir, folder, "", "", err);

	if (!rc)
		rc = file_make_folder(path, err);
	for (unsigned i = 0; i < N_FILES && !rc; i++) {
		if (!parts[i].bytes)
			continue;
		rc = make_path(parts[i].path, dir, folder, name, parts[i].ending, err);
		if (!rc)
			rc = file_write(parts[i].path, parts[i].bytes, parts[i].n, 0644, true, err);
		/* Unless another file had the name already, what lies there now is ours. */
		if (rc)
			take_back(parts, err->reason == REASON_FILE_EXISTS ? i : i + 1);
	}
	return rc;
}

/* A folder that nobody else can have prepared: /var/tmp is everybody's. */
static int save_in_last_place(struct part parts[N_FILES], const char *folder, const char *name,
			      struct error *err)
{
	char dir[] = LAST_PLACE;
	int rc;

	if (!mkdtemp(dir))
		return error_set(err, REASON_FOLDER_UNWRITABLE, errno, "/var/tmp", "mkdtemp");
	rc = save_parts(parts, dir, folder, name, err);
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
static int save_elsewhere(struct part parts[N_FILES], const struct record *record,
			  const struct issue_place *place, int last_resort_fd, const char *folder,
			  const char *name, struct issued *i, struct error *err)
{
	struct error here = ERROR_INIT;

	if (place->also && !save_parts(parts, place->also, folder, name, &here))
		return 0;
	if (!save_in_last_place(parts, folder, name, &here))
		return 0;
	if (write_record(last_resort_fd, record, err))
		return err->sys ? -err->sys : -EINVAL;
	i->on_stderr = true;
	return 0;
}

int issue_save(const struct record *record, const struct key *key, const struct issue_place *place,
	       int last_resort_fd, struct issued *ret, struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	_free_ uint8_t *p7s = NULL;
	char folder[FILE_NAME_MOST], name[FILE_NAME_MOST];
	struct error not_signed = ERROR_INIT;
	size_t n_p7s = 0;
	int rc = record_read(record->bytes, record->n, "record", &v, err);

	if (!rc)
		rc = file_name_folder(v, folder, err);
	if (!rc)
		rc = file_name_of(v, name, err);
	if (rc)
		return rc;
	forget_paths(ret);
	ret->is_at_out = ret->on_stderr = false;
	ret->save_error = (struct error)ERROR_INIT;
	/* A signature that fails here must not cost the rest of the evidence. */
	if (cms_sign(key, record->digest, &p7s, &n_p7s, &not_signed))
		p7s = NULL;

	struct part parts[N_FILES] = {
		{ ".json", record->bytes, record->n, ret->record_path },
		{ ".json.p7s", p7s, n_p7s, ret->p7s_path },
		{ ".pdf", ret->pdf, ret->n_pdf, ret->pdf_path }, /* last: where it is, all is */
	};

	if (save_parts(parts, place->out, folder, name, &ret->save_error)) {
		forget_paths(ret);
		return save_elsewhere(parts, record, place, last_resort_fd, folder, name, ret, err);
	}
	ret->save_error = not_signed;
	ret->is_at_out = p7s != NULL;
	return 0;
}
