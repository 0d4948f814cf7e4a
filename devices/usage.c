/*
 * devices/usage.c - mounts, swaps, holders, exclusive openers.
 */
#include "devices/usage.h"

#include <errno.h>
#include <fcntl.h>
#include <libmount/libmount.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "devices/guard.h"
#include "devices/system.h"

#define ENTRIES_MOST 65536

void usage_clear(struct usage *u)
{
	for (size_t i = 0; i < u->n_mounts; i++) {
		free(u->mounts[i].target);
		free(u->mounts[i].layers);
	}
	free(u->mounts);
	free(u->swaps);
	free(u->roles);
	*u = (struct usage)USAGE_INIT;
}

/* One more place in an array of N things of SIZE bytes; NULL with the error set. */
static void *grow(void *at, size_t n, size_t *room, size_t size, struct error *err)
{
	size_t more = *room ? 2 * *room : 32;
	void *grown;

	if (n < *room)
		return at;
	if (n >= ENTRIES_MOST) {
		(void)error_set(err, REASON_SYSFS_UNREADABLE, 0, NULL, "over %d mounts",
				ENTRIES_MOST);
		return NULL;
	}
	grown = realloc(at, more * size);
	if (!grown)
		(void)error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "usage");
	else
		*room = more;
	return grown;
}

static bool is_image_type(const char *type)
{
	static const char *const types[] = { "squashfs", "erofs", "iso9660", "udf" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static int add_mount(struct usage *u, size_t node, const char *target, const char *type,
		     const char *options, struct error *err)
{
	bool is_overlay = strcmp(type, "overlay") == 0 || strcmp(type, "aufs") == 0;
	struct mount_entry *m = grow(u->mounts, u->n_mounts, &u->mounts_room, sizeof(*m), err);

	if (!m)
		return -ENOMEM;
	u->mounts = m;
	m += u->n_mounts;
	memset(m, 0, sizeof(*m));
	m->node = node;
	m->is_image = is_image_type(type);
	m->target = strdup(target);
	m->layers = is_overlay ? strdup(options) : NULL;
	u->n_mounts++;
	if (!m->target || (is_overlay && !m->layers))
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "mounts");
	return 0;
}

static int add_swap(struct usage *u, size_t node, const char *source, bool is_here,
		    struct error *err)
{
	struct swap_entry *w = grow(u->swaps, u->n_swaps, &u->swaps_room, sizeof(*w), err);
	struct stat st;

	if (!w)
		return -ENOMEM;
	u->swaps = w;
	w += u->n_swaps++;
	memset(w, 0, sizeof(*w));
	w->node = node;
	(void)text_copy(w->what, sizeof(w->what), source); /* a cut one still tells */
	if (node == NO_NODE && is_here && stat(source, &st) == 0) {
		w->file_dev = st.st_dev;
		w->file_inode = st.st_ino;
	}
	return 0;
}

/* btrfs and bcachefs show a device number of their own; the source names the device, bcachefs's all
 * of its devices with colons between. Adds one entry for each. */
static int add_by_source(const struct sysfs *s, const struct inventory *inv, struct usage *u,
			 struct libmnt_fs *fs, const char *type, struct error *err)
{
	const char *source = mnt_fs_get_srcpath(fs), *target = mnt_fs_get_target(fs);
	const char *options = mnt_fs_get_fs_options(fs);
	char part[SYSFS_PATH];
	int rc = 0;

	if (!source || strncmp(source, "/dev/", 5) != 0)
		return add_mount(u, NO_NODE, target, type, options ? options : "", err);
	while (!rc && source && *source) {
		const char *end = strstr(source, ":/dev/");
		size_t n = end ? (size_t)(end - source) : strlen(source);
		size_t node = NO_NODE;

		if (text_format(part, sizeof(part), "%.*s", (int)(n < SYSFS_PATH ? n : SYSFS_PATH),
				source))
			node = inventory_by_path(inv, s, part);
		rc = add_mount(u, node, target, type, "", err);
		source = end ? end + 1 : NULL;
	}
	return rc;
}

static int add_entry(const struct sysfs *s, const struct inventory *inv, struct usage *u,
		     struct libmnt_fs *fs, bool is_swap, struct error *err)
{
	const char *source = mnt_fs_get_srcpath(fs), *target = mnt_fs_get_target(fs);
	const char *type = mnt_fs_get_fstype(fs);
	size_t node;

	if (is_swap)
		return source ? add_swap(u, inventory_by_path(inv, s, source), source, !s->is_moved,
					 err)
			      : 0;
	if (!target)
		return 0;
	node = inventory_by_dev(inv, mnt_fs_get_devno(fs));
	if (node != NO_NODE)
		return add_mount(u, node, target, type ? type : "", "", err);
	return add_by_source(s, inv, u, fs, type ? type : "", err);
}

static void free_table(struct libmnt_table **t)
{
	mnt_unref_table(*t);
}

static void free_iter(struct libmnt_iter **i)
{
	mnt_free_iter(*i);
}

static int read_table(const struct sysfs *s, const struct inventory *inv, const char *path,
		      bool is_swap, struct usage *u, struct error *err)
{
	_clear_(free_table) struct libmnt_table *table = mnt_new_table();
	_clear_(free_iter) struct libmnt_iter *iter = mnt_new_iter(MNT_ITER_FORWARD);
	_fclose_ FILE *f = sysfs_stream(s, path);
	struct libmnt_fs *fs;
	int rc;

	if (!table || !iter)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, path, "table");
	if (!f &&
	    (s->is_moved || (is_swap && errno == ENOENT))) /* a kernel without swap has no list */
		return 0;
	if (!f)
		return error_set(err, REASON_SYSFS_UNREADABLE, errno, path, "open");
	rc = mnt_table_parse_stream(table, f, path);
	if (rc)
		return error_set(err, REASON_SYSFS_UNREADABLE, rc < 0 ? -rc : 0, path, "parse");
	while (!rc && mnt_table_next_fs(table, iter, &fs) == 0)
		rc = add_entry(s, inv, u, fs, is_swap, err);
	return rc;
}

/* One mounted btrfs: whatever is mounted from one of its devices is mounted from all. */
static int add_btrfs_members(const struct inventory *inv, const struct sysfs_names *members,
			     struct usage *u, struct error *err)
{
	size_t n_mounts = u->n_mounts;
	int rc = 0;

	for (size_t k = 0; !rc && k < members->n; k++) {
		size_t node = inventory_by_name(inv, members->at[k]);

		for (size_t m = 0; !rc && node != NO_NODE && m < n_mounts; m++) {
			bool is_one = false;

			for (size_t i = 0; i < members->n && u->mounts[m].node != NO_NODE; i++)
				is_one = is_one || strcmp(inv->at[u->mounts[m].node].name,
							  members->at[i]) == 0;
			if (is_one && u->mounts[m].node != node)
				rc = add_mount(u, node, u->mounts[m].target, "", "", err);
		}
	}
	return rc;
}

/* A btrfs of several drives names only one of them in the mount table. */
static int add_btrfs(const struct sysfs *s, const struct inventory *inv, struct usage *u,
		     struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names systems = SYSFS_NAMES_INIT;
	char folder[SYSFS_PATH];
	int rc = sysfs_names(s, "sys/fs/btrfs", "", &systems, err);

	for (size_t i = 0; !rc && i < systems.n; i++) {
		_clear_(sysfs_names_clear) struct sysfs_names members = SYSFS_NAMES_INIT;

		(void)text_format(folder, sizeof(folder), "sys/fs/btrfs/%s",
				  systems.at[i]); /* fits */
		rc = sysfs_names(s, folder, "devices", &members, err);
		if (!rc)
			rc = add_btrfs_members(inv, &members, u, err);
	}
	return rc;
}

int usage_read(const struct sysfs *s, const struct inventory *inv, struct usage *ret,
	       struct error *err)
{
	_clear_(usage_clear) struct usage u = USAGE_INIT;
	int rc = read_table(s, inv, "proc/self/mountinfo", false, &u, err);

	if (!rc)
		rc = read_table(s, inv, "proc/swaps", true, &u, err);
	if (!rc)
		rc = add_btrfs(s, inv, &u, err);
	if (!rc)
		rc = system_find(inv, &u, err);
	if (rc)
		return rc;
	*ret = u;
	u = (struct usage)USAGE_INIT;
	return 0;
}

void usage_add(struct device *d, enum user_kind kind, const char *node, const char *what)
{
	struct user made = { .kind = kind };
	bool is_told = false;

	(void)text_copy(made.node, sizeof(made.node), node); /* a cut one still tells */
	device_text(made.what, sizeof(made.what), what);
	for (unsigned i = 0; i < d->n_users; i++) {
		const struct user *u = &d->users[i];

		is_told = is_told || u->kind == kind;
		if (u->kind == kind && strcmp(u->node, made.node) == 0 &&
		    strcmp(u->what, made.what) == 0)
			return;
	}
	if (d->n_users < DEVICE_USERS) {
		d->users[d->n_users++] = made;
		return;
	}
	/* 32 users of at most five kinds: the last place whose kind stands before it gives way. */
	for (unsigned i = DEVICE_USERS; !is_told && i-- > 1;) {
		for (unsigned k = 0; !is_told && k < i; k++) {
			if (d->users[k].kind == d->users[i].kind) {
				d->users[i] = made;
				is_told = true;
			}
		}
	}
}

static void add_holder(const struct block_node *holder, const char *part, struct device *d)
{
	char what[SYSFS_NAME + sizeof(holder->title) + 4];

	/* Fits: both parts and the brackets. */
	(void)text_format(what, sizeof(what), holder->title[0] ? "%s (%s)" : "%s%s", holder->name,
			  holder->title);
	usage_add(d, USER_HOLDER, part, what);
}

/* A loop over a file on this part keeps it busy, though its mount may lie out of our sight (moved
 * over at boot, detached, another namespace). */
static void add_unseen_mounts(const struct usage *u, const struct inventory *inv, size_t part,
			      struct device *d)
{
	dev_t dev = inv->at[part].dev;

	for (size_t i = 0; i < u->n_mounts; i++)
		if (u->mounts[i].node == part)
			return;
	for (size_t i = 0; dev && i < inv->n; i++)
		if (inv->at[i].is_loop && inv->at[i].backing_dev == dev)
			add_holder(&inv->at[i], inv->at[part].name, d);
}

static void users_of_part(const struct usage *u, const struct inventory *inv, size_t part,
			  bool *marks, struct device *d)
{
	const char *name = inv->at[part].name;

	memset(marks, 0, inv->n * sizeof(*marks));
	inventory_mark_above(inv, part, marks);
	for (size_t i = 0; i < inv->n; i++)
		if (marks[i] && i != part)
			add_holder(&inv->at[i], name, d);
	for (size_t i = 0; i < u->n_mounts; i++)
		if (u->mounts[i].node != NO_NODE && marks[u->mounts[i].node])
			usage_add(d, USER_MOUNT, name, u->mounts[i].target);
	for (size_t i = 0; i < u->n_swaps; i++)
		if (u->swaps[i].node != NO_NODE && marks[u->swaps[i].node])
			usage_add(d, USER_SWAP, name, u->swaps[i].what);
	add_unseen_mounts(u, inv, part, d);
}

int usage_of_node(const struct usage *u, const struct inventory *inv, size_t node, struct device *d,
		  struct error *err)
{
	_free_ bool *marks = calloc(inv->n, sizeof(*marks));

	if (!marks)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, d->node, "marks");
	for (size_t i = 0; i < inv->n; i++)
		if (i == node || inv->at[i].whole == node)
			users_of_part(u, inv, i, marks, d);
	for (size_t i = 0; i < u->n_roles; i++)
		if (u->roles[i].node == node)
			guard_add(d, u->roles[i].reason, u->mounts[u->roles[i].mount].target);
	return 0;
}

void usage_of_file(const struct usage *u, struct device *d)
{
	for (size_t i = 0; i < u->n_swaps; i++)
		if (u->swaps[i].node == NO_NODE && u->swaps[i].file_inode == d->backing_inode &&
		    u->swaps[i].file_dev == d->backing_dev)
			usage_add(d, USER_SWAP, d->name, u->swaps[i].what);
}

static bool is_explained(const struct device *d, const char *part)
{
	for (unsigned i = 0; i < d->n_users; i++)
		if (strcmp(d->users[i].node, part) == 0)
			return true;
	return false;
}

/* Returns 0 or the errno of an exclusive open of the block device N. */
static int try_exclusive(const struct block_node *n)
{
	char path[SYSFS_NAME + 8];
	_close_ int fd = -1;
	struct stat st;

	(void)text_format(path, sizeof(path), "/dev/%s", n->name); /* fits */
	for (char *c = path; *c; c++)
		if (*c == '!')
			*c = '/';
	fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) || !S_ISBLK(st.st_mode) || st.st_rdev != n->dev)
		return ENODEV; /* the node is another device's by now */
	return 0;
}

void usage_ask_exclusive(const struct inventory *inv, size_t node, struct device *d)
{
	int sys;

	for (size_t i = 0; i < inv->n; i++)
		if (i != node && inv->at[i].whole == node && !is_explained(d, inv->at[i].name) &&
		    try_exclusive(&inv->at[i]) == EBUSY)
			usage_add(d, USER_EXCLUSIVE, inv->at[i].name, "");
	sys = try_exclusive(&inv->at[node]);
	/* The kernel refuses the whole drive while any part of it is claimed (bd_may_claim). */
	if (sys == EBUSY && !d->n_users)
		usage_add(d, USER_EXCLUSIVE, inv->at[node].name, "");
	if (sys == ENOENT || sys == ENXIO || sys == ENODEV)
		guard_add(d, REASON_GUARD_GONE, "");
	if (sys == ENOMEDIUM)
		guard_add(d, REASON_GUARD_NO_MEDIUM, "");
}
