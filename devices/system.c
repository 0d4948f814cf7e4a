/*
 * devices/system.c - from the mounts that a running system needs down to whole drives.
 */
#include "devices/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LOOPS_DEEP  4    /* a loop over a file in a file system on a loop… */
#define LAYERS_MOST 1024 /* lower layers of one overlay that are looked at; the kernel takes 500 */

struct needed_mount {
	const char *target;
	bool and_below; /* whatever is mounted below it too */
	enum reason reason;
};

/* Root first: a drive may be both. The rest are where boot loaders and the live systems that we know
 * (Debian live-boot, casper, dracut, archiso, ours) keep the medium mounted. */
static const struct needed_mount needed_mounts[] = {
	{ "/", false, REASON_GUARD_ROOT_FILE_SYSTEM },
	{ "/usr", false, REASON_GUARD_ROOT_FILE_SYSTEM },
	{ "/boot", true, REASON_GUARD_BOOT_MEDIUM },
	{ "/efi", false, REASON_GUARD_BOOT_MEDIUM },
	{ "/cdrom", false, REASON_GUARD_BOOT_MEDIUM },
	{ "/run/live", true, REASON_GUARD_BOOT_MEDIUM },
	{ "/usr/lib/live/mount", true, REASON_GUARD_BOOT_MEDIUM },
	{ "/lib/live/mount", true, REASON_GUARD_BOOT_MEDIUM },
	{ "/run/initramfs", true, REASON_GUARD_BOOT_MEDIUM },
	{ "/run/archiso", true, REASON_GUARD_BOOT_MEDIUM },
};

/* What is still to be followed from one mount. */
struct walk {
	const struct inventory *inv;
	const struct usage *u;
	bool *nodes;  /* reached */
	bool *seen;   /* mounts that were put on the pile */
	size_t *pile; /* mounts still to be looked at */
	size_t n_pile;
};

static void walk_free(struct walk *w)
{
	free(w->nodes);
	free(w->seen);
	free(w->pile);
}

static void push(struct walk *w, size_t mount)
{
	if (w->seen[mount])
		return;
	w->seen[mount] = true;
	w->pile[w->n_pile++] = mount; /* each mount once, so the pile never overflows */
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	if (n && folder[n - 1] == '/')
		n--; /* "/" and a trailing slash */
	return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* Pushes the mount that PATH lies on. False when there is none but EXCEPT: then PATH speaks of
 * a place that was hidden when the system changed its root. */
static bool push_holder_of(struct walk *w, const char *path, size_t except)
{
	size_t best = NO_NODE, longest = 0;

	for (size_t i = 0; i < w->u->n_mounts; i++) {
		const char *target = w->u->mounts[i].target;

		if (is_below(path, target) &&
		    strlen(target) >= longest) { /* later ones lie on top */
			best = i;
			longest = strlen(target);
		}
	}
	if (best == NO_NODE || best == except)
		return false;
	/* Several may have one target: a btrfs on two drives, a mount over a mount. Both are needed rather than
	 * none. */
	for (size_t i = 0; i < w->u->n_mounts; i++)
		if (strcmp(w->u->mounts[i].target, w->u->mounts[best].target) == 0)
			push(w, i);
	return true;
}

static void push_images(struct walk *w)
{
	for (size_t i = 0; i < w->u->n_mounts; i++)
		if (w->u->mounts[i].is_image)
			push(w, i);
}

/* One layer's path from an overlay's options: ends at ':' or ',', which a backslash protects. */
static const char *next_layer(const char *at, char out[SYSFS_PATH])
{
	size_t n = 0;

	while (*at && *at != ':' && *at != ',') {
		if (*at == '\\' && at[1])
			at++;
		if (n < SYSFS_PATH - 1)
			out[n++] = *at;
		at++;
	}
	out[n] = '\0';
	return at;
}

static bool is_layer_option(const char *at, size_t n)
{
	static const char *const keys[] = { "lowerdir", "lowerdir+", "datadir+", "upperdir", "br" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i]) == n && strncmp(at, keys[i], n) == 0)
			return true;
	return false;
}

static void push_layers(struct walk *w, size_t mount)
{
	const char *at = w->u->mounts[mount].layers;
	unsigned n_layers = 0;

	while (*at) {
		size_t n = strcspn(at, "=,");
		bool is_layer = at[n] == '=' && is_layer_option(at, n);
		char path[SYSFS_PATH];

		at += n + (at[n] == '=');
		do {
			at = next_layer(*at == ':' ? at + 1 : at, path);
			/* A layer out of sight: then every image that is mounted may be the one. */
			if (is_layer && path[0] && n_layers++ < LAYERS_MOST &&
			    !push_holder_of(w, path, mount))
				push_images(w);
		} while (*at == ':');
		at += *at == ',';
	}
}

/* Loops over files: on the file system that holds the file, by number where the kernel told it,
 * and by path. */
static void follow_loops(struct walk *w)
{
	for (size_t i = 0; i < w->inv->n; i++) {
		const struct block_node *n = &w->inv->at[i];
		size_t below;

		if (!w->nodes[i] || !n->is_loop)
			continue;
		below = inventory_by_dev(w->inv, n->backing_dev);
		if (below != NO_NODE)
			inventory_mark_below(w->inv, below, w->nodes);
		else
			(void)push_holder_of(w, n->backing_file,
					     NO_NODE); /* none: nothing to follow */
	}
}

static void follow(struct walk *w)
{
	while (w->n_pile) {
		size_t at = w->pile[--w->n_pile];
		const struct mount_entry *m = &w->u->mounts[at];

		if (m->node != NO_NODE)
			inventory_mark_below(w->inv, m->node, w->nodes);
		if (m->layers)
			push_layers(w, at);
		for (unsigned depth = 0; depth < LOOPS_DEEP; depth++)
			follow_loops(w);
	}
}

static int add_role(struct usage *u, size_t node, size_t mount, enum reason reason,
		    struct error *err)
{
	for (size_t i = 0; i < u->n_roles; i++)
		if (u->roles[i].node == node && u->roles[i].reason == reason)
			return 0;
	if (u->n_roles == u->roles_room) {
		size_t more = u->roles_room ? 2 * u->roles_room : 16;
		void *grown = realloc(u->roles, more * sizeof(u->roles[0]));

		if (!grown)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "roles");
		u->roles = grown;
		u->roles_room = more;
	}
	u->roles[u->n_roles++] =
		(struct role_entry){ .node = node, .mount = mount, .reason = reason };
	return 0;
}

static int add_roles(const struct inventory *inv, struct usage *u, size_t mount, enum reason reason,
		     struct error *err)
{
	_clear_(walk_free) struct walk w = {
		.inv = inv,
		.u = u,
		.nodes = calloc(inv->n + 1, sizeof(bool)),
		.seen = calloc(u->n_mounts, sizeof(bool)),
		.pile = calloc(u->n_mounts, sizeof(size_t)),
	};
	int rc = 0;

	if (!w.nodes || !w.seen || !w.pile)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "roles");
	push(&w, mount);
	follow(&w);
	for (size_t i = 0; !rc && i < inv->n; i++)
		if (w.nodes[i] && inv->at[i].whole == i)
			rc = add_role(u, i, mount, reason, err);
	return rc;
}

int system_find(const struct inventory *inv, struct usage *u, struct error *err)
{
	int rc = 0;

	for (size_t r = 0; r < sizeof(needed_mounts) / sizeof(needed_mounts[0]); r++) {
		const struct needed_mount *needed = &needed_mounts[r];

		for (size_t i = 0; !rc && i < u->n_mounts; i++) {
			const char *target = u->mounts[i].target;

			if (strcmp(target, needed->target) == 0 ||
			    (needed->and_below && is_below(target, needed->target)))
				rc = add_roles(inv, u, i, needed->reason, err);
		}
	}
	return rc;
}
