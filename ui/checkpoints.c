#include "ui/checkpoints.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "ui/chronicle.h"
#include "ui/found_papers.h"

#define CHECKPOINTS_MOST 4096

/* For the kernel to let go of what a killed run had open. */
#define PATIENCE_MS    250
#define PATIENCE_TIMES 40

static int place_paths(const char *dir, const char *number, struct checkpoint_place *p,
		       struct error *err)
{
	if (text_format(p->path, sizeof(p->path), "%s/checkpoints/%s.json", dir, number) &&
	    text_format(p->lock_path, sizeof(p->lock_path), "%s/checkpoints/%s.lock", dir, number))
		return 0;
	return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "path too long");
}

int checkpoints_claim(const char *dir, const char *number, struct checkpoint_place *ret,
		      struct error *err)
{
	char folder[ISSUE_PATH];
	int rc = place_paths(dir, number, ret, err);

	if (rc)
		return rc;
	(void)text_format(folder, sizeof(folder), "%s/checkpoints", dir); /* shorter than those */
	rc = file_make_folder(folder, err);
	if (rc)
		return rc;
	ret->lock_fd = open(ret->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (ret->lock_fd < 0)
		return error_set(err, REASON_FOLDER_UNWRITABLE, errno, ret->lock_path, "%s", "");
	if (flock(ret->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		rc = error_set(err,
			       errno == EWOULDBLOCK ? REASON_CHECKPOINT_IN_USE
						    : REASON_FOLDER_UNWRITABLE,
			       errno == EWOULDBLOCK ? 0 : errno, number, "%s", "");
		(void)close(ret->lock_fd); /* nothing was written */
		ret->lock_fd = -1;
	}
	return rc;
}

void checkpoints_release(struct checkpoint_place *p, bool is_over)
{
	if (p->lock_fd < 0)
		return;
	/* What stays is found done by the journal, and removed then. */
	if (is_over) {
		(void)unlink(p->path);
		(void)unlink(p->lock_path);
	}
	(void)close(p->lock_fd); /* nothing was written */
	p->lock_fd = -1;
}

static int is_lock(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 5 && strcmp(e->d_name + n - 5, ".lock") == 0;
}

static bool is_locked(const char *folder, const char *name)
{
	char path[ISSUE_PATH];
	_close_ int fd = -1;

	if (text_format(path, sizeof(path), "%s/%s", folder, name))
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	/* One that was removed meanwhile is nobody's; one that can't be looked at may be anybody's. */
	if (fd < 0)
		return errno != ENOENT;
	return flock(fd, LOCK_EX | LOCK_NB) != 0;
}

int checkpoints_are_held(const char *dir, bool *ret, struct error *err)
{
	char folder[ISSUE_PATH];
	struct dirent **names = NULL;
	bool is_held = false;
	int n;

	if (!text_format(folder, sizeof(folder), "%s/checkpoints", dir))
		return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "");
	n = scandir(folder, &names, is_lock, alphasort);
	if (n < 0 && errno != ENOENT)
		return error_set(err, REASON_FILE_UNREADABLE, errno, folder, "%s", "");
	for (int i = 0; i < n; i++) {
		is_held = is_held || is_locked(folder, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	*ret = is_held;
	return 0;
}

void checkpoint_list_clear(struct checkpoint_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		checkpoint_free(l->at[i]);
	free(l->at);
	*l = (struct checkpoint_list)CHECKPOINT_LIST_INIT;
}

static int is_checkpoint(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 5 && strcmp(e->d_name + n - 5, ".json") == 0;
}

static int read_all(const char *folder, struct dirent **names, size_t n,
		    struct checkpoint_list *ret, struct error *err)
{
	ret->at = calloc(n ? n : 1, sizeof(void *));
	if (!ret->at || n > CHECKPOINTS_MOST)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, folder, "files=%zu", n);
	for (size_t i = 0; i < n; i++) {
		char path[ISSUE_PATH], number[NUMBER_TEXT + 8];
		int rc;

		if (!text_format(path, sizeof(path), "%s/%s", folder, names[i]->d_name))
			return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, folder, "name");
		rc = checkpoint_read(path, &ret->at[ret->n], err);
		if (rc)
			return rc;
		ret->n++;
		/* A copy under another name would be a second job of the same number. */
		if (!text_format(number, sizeof(number), "%s.json", ret->at[i]->number) ||
		    strcmp(number, names[i]->d_name) != 0)
			return error_set(err, REASON_CHECKPOINT_DAMAGED, 0, path, "name");
	}
	return 0;
}

int checkpoints_read(const char *dir, struct checkpoint_list *ret, struct error *err)
{
	char folder[ISSUE_PATH];
	struct dirent **names = NULL;
	int n, rc;

	if (!text_format(folder, sizeof(folder), "%s/checkpoints", dir))
		return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "");
	n = scandir(folder, &names, is_checkpoint, alphasort);
	if (n < 0)
		return errno == ENOENT
			       ? 0
			       : error_set(err, REASON_FILE_UNREADABLE, errno, folder, "%s", "");
	rc = read_all(folder, names, (size_t)n, ret, err);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return rc;
}

struct checkpoint *checkpoints_of(const struct checkpoint_list *l, const struct device *d)
{
	for (size_t i = 0; i < l->n; i++)
		if (device_same(&l->at[i]->consent.device, d))
			return l->at[i];
	return NULL;
}

int checkpoints_drive(const struct device_list *l, const struct checkpoint *c,
		      const struct device **ret, struct error *err)
{
	const struct device *found = NULL;

	for (size_t i = 0; i < l->n; i++) {
		if (!device_same(&l->at[i], &c->consent.device))
			continue;
		if (found)
			return error_set(err, REASON_CHECKPOINT_AMBIGUOUS, 0, c->number,
					 "%s and %s", found->node, l->at[i].node);
		found = &l->at[i];
	}
	*ret = found;
	return 0;
}

struct search {
	const char *number;
	bool is_found;
};

static int look(void *ctx, uint64_t n, const struct json *line, struct error *err)
{
	struct search *s = ctx;
	const char *event = json_get_text(line, "event");
	const char *number = json_get_text(json_get(line, "data"), "number");

	(void)n, (void)err;
	s->is_found |= event && number &&
		       (strcmp(event, "certificate") == 0 || strcmp(event, "report") == 0) &&
		       strcmp(number, s->number) == 0;
	return 0;
}

static bool is_held(const struct session *s, const struct checkpoint *c)
{
	for (size_t i = 0; i < s->devices.n; i++) {
		const struct device *d = &s->devices.at[i];

		for (unsigned k = 0; device_same(d, &c->consent.device) && k < d->n_guards; k++)
			if (d->guards[k].reason == REASON_GUARD_OPENED_EXCLUSIVELY)
				return true;
	}
	return false;
}

/* Whether nobody of ours works on it. */
static bool is_left(const struct session *s, const struct checkpoint *c)
{
	struct checkpoint_place place = CHECKPOINT_PLACE_INIT;
	struct error ignored = ERROR_INIT; /* then it is not left */

	if (checkpoints_claim(s->out, c->number, &place, &ignored))
		return false;
	checkpoints_release(&place, false);
	return true;
}

int checkpoints_detect(struct session *s, const struct checkpoint_list *list,
		       const char *const *also, size_t n_also, struct error *err)
{
	const struct timespec moment = { .tv_nsec = PATIENCE_MS * 1000000L };
	int rc = session_detect_also(s, also, n_also, err);

	for (unsigned n = 0; !rc && n < PATIENCE_TIMES; n++) {
		bool is_worth_it = false;

		for (size_t i = 0; i < list->n; i++)
			is_worth_it = is_worth_it ||
				      (is_held(s, list->at[i]) && is_left(s, list->at[i]));
		if (!is_worth_it)
			break;
		(void)nanosleep(&moment, NULL); /* woken early is fine */
		device_list_clear(&s->devices);
		rc = session_detect_also(s, also, n_also, err);
	}
	return rc;
}

/* One that another run works on stays: that run removes it. */
static int drop_if_done(struct session *s, const struct checkpoint *c, bool *ret, struct error *err)
{
	struct checkpoint_place place = CHECKPOINT_PLACE_INIT;
	struct search search = { .number = c->number };
	struct error note = ERROR_INIT;
	int rc = journal_each(s->out, look, &search, err);

	if (rc || !search.is_found)
		return rc;
	rc = checkpoints_claim(s->out, c->number, &place, &note);
	if (rc)
		return 0;
	checkpoints_release(&place, true);
	(void)error_set(&note, REASON_CHECKPOINT_DONE, 0, c->consent.device.node, "%s",
			c->number); /* a note */
	output_warning(s->output, &note);
	*ret = true;
	return 0;
}

int checkpoints_drop_done(struct session *s, struct checkpoint_list *l, size_t *ret_n_done,
			  struct error *err)
{
	size_t n = 0, all = l->n;
	int rc = 0;

	*ret_n_done = 0;
	l->n = 0;
	for (size_t i = 0; i < all; i++) {
		bool is_done = false;

		if (!rc)
			rc = drop_if_done(s, l->at[i], &is_done, err);
		if (is_done)
			checkpoint_free(l->at[i]);
		else
			l->at[n++] = l->at[i];
		*ret_n_done += is_done;
	}
	l->n = n;
	return rc;
}

/* The record, its signature and the PDF beside it, whichever of them PATH is. */
static int withdraw_set(struct session *s, const char *number, const char *path, struct error *err)
{
	static const char *const endings[] = { ".pdf", ".json.p7s", ".json" };
	size_t all = strlen(path), stem = all;
	char file[ISSUE_PATH];
	int rc = chronicle_withdrawn(s, number, path, err);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);

		if (stem == all && all > n && strcmp(path + all - n, endings[i]) == 0)
			stem = all - n;
	}
	for (size_t i = 0; rc == 0 && i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (!text_format(file, sizeof(file), "%.*s%s", (int)stem, path, endings[i]))
			continue; /* such a name can't have been saved */
		if (unlink(file) != 0 && errno != ENOENT)
			rc = error_set(err, REASON_FOLDER_UNWRITABLE, errno, file, "%s", "");
	}
	return rc;
}

int checkpoints_withdraw(struct session *s, const char *number, struct error *err)
{
	_clear_(found_papers_clear) struct found_papers papers = FOUND_PAPERS_INIT;
	int rc = found_papers_gather(s->out, false, &papers, err);

	if (rc == 0 && s->also)
		rc = found_papers_gather(s->also, false, &papers, err);
	for (size_t i = 0; rc == 0 && i < papers.n; i++)
		if (strcmp(papers.at[i].number, number) == 0)
			rc = withdraw_set(s, number, papers.at[i].path, err);
	return rc;
}
