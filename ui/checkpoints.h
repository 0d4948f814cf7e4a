/*
 * ui/checkpoints.h - DIR/checkpoints: what jobs that were cut off go on from. NUMBER.json is the
 * job's, NUMBER.lock is held (flock) by the run that works on it, and by nobody after a kill.
 */
#ifndef KIYOME_UI_CHECKPOINTS_H
#define KIYOME_UI_CHECKPOINTS_H

#include "ui/session.h"
#include "wipe/checkpoint.h"

struct checkpoint_place {
	char path[ISSUE_PATH], lock_path[ISSUE_PATH];
	int lock_fd; /* -1: not ours */
};
#define CHECKPOINT_PLACE_INIT \
	{                     \
		.lock_fd = -1 \
	}

/* Makes the folder and takes NUMBER's lock. REASON_CHECKPOINT_IN_USE. */
int checkpoints_claim(const char *dir, const char *number, struct checkpoint_place *ret,
		      struct error *err) _must_check_;
/* Lets go; with IS_OVER the files are removed. */
void checkpoints_release(struct checkpoint_place *p, bool is_over);

/* Whether some run works on a job of DIR just now. */
int checkpoints_are_held(const char *dir, bool *ret, struct error *err) _must_check_;

struct checkpoint_list {
	struct checkpoint **at;
	size_t n;
};
#define CHECKPOINT_LIST_INIT \
	{                    \
		.at = NULL   \
	}
void checkpoint_list_clear(struct checkpoint_list *l);

/* All that lie in DIR/checkpoints, by name. One that is damaged fails the whole, by its name: nobody
 * can say whose drive it is of. */
int checkpoints_read(const char *dir, struct checkpoint_list *ret, struct error *err) _must_check_;

/* Before an interrupted job goes on: removes what a run that was cut off while it saved its paper had
 * already saved under NUMBER, and journals that. Nobody was told of it, the journal has no line for
 * it, and the word may become another. */
int checkpoints_withdraw(struct session *s, const char *number, struct error *err) _must_check_;

/* The one of D; NULL: there is none. */
struct checkpoint *checkpoints_of(const struct checkpoint_list *l, const struct device *d);

/* The listed drive that C was begun on; *ret NULL: it isn't here. REASON_CHECKPOINT_AMBIGUOUS where it
 * could be one of several: nothing tells which of them was chosen. */
int checkpoints_drive(const struct device_list *l, const struct checkpoint *c,
		      const struct device **ret, struct error *err) _must_check_;

/* session_detect_also(), with a little patience for drives of LIST that are still held open though no
 * run works on their job any more: after a kill the kernel takes a moment to let go. */
int checkpoints_detect(struct session *s, const struct checkpoint_list *list,
		       const char *const *also, size_t n_also, struct error *err) _must_check_;

/* Takes those out of the list, and removes their files, of which the journal says that a paper bears
 * their number: the run was cut off after all was done. Each is said. */
int checkpoints_drop_done(struct session *s, struct checkpoint_list *l, size_t *ret_n_done,
			  struct error *err) _must_check_;

#endif
