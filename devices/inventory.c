/*
 * devices/inventory.c - the block devices and what stands on what.
 */
#include "devices/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/text.h"
#include "devices/loop.h"

#define NODES_MOST 8192
#define EDGES_MOST 8192
#define DEPTH_MOST 32   /* a partition on LVM on LUKS on MD on a loop on a drive is six */
#define SECTOR     512u /* sysfs counts in these whatever the logical block (Documentation/ABI) */

void inventory_clear(struct inventory *inv)
{
	free(inv->at);
	free(inv->edges);
	*inv = (struct inventory)INVENTORY_INIT;
}

static struct block_node *add_node(struct inventory *inv, struct error *err)
{
	if (inv->n == NODES_MOST) {
		(void)error_set(err, REASON_SYSFS_UNREADABLE, 0, NULL, "over %d block devices",
				NODES_MOST);
		return NULL;
	}
	if (inv->n == inv->room) {
		size_t more = inv->room ? 2 * inv->room : 64;
		void *grown = realloc(inv->at, more * sizeof(inv->at[0]));

		if (!grown) {
			(void)error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "block devices");
			return NULL;
		}
		inv->at = grown;
		inv->room = more;
	}
	memset(&inv->at[inv->n], 0, sizeof(inv->at[0]));
	return &inv->at[inv->n++];
}

static int add_edge(struct inventory *inv, size_t above, size_t below, struct error *err)
{
	if (above == NO_NODE || below == NO_NODE || above == below)
		return 0;
	for (size_t i = 0; i < inv->n_edges; i++)
		if (inv->edges[i].above == above && inv->edges[i].below == below)
			return 0;
	if (inv->n_edges == EDGES_MOST)
		return error_set(err, REASON_SYSFS_UNREADABLE, 0, NULL, "over %d holders",
				 EDGES_MOST);
	if (inv->n_edges == inv->edges_room) {
		size_t more = inv->edges_room ? 2 * inv->edges_room : 64;
		void *grown = realloc(inv->edges, more * sizeof(inv->edges[0]));

		if (!grown)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "holders");
		inv->edges = grown;
		inv->edges_room = more;
	}
	inv->edges[inv->n_edges++] = (struct edge){ .above = above, .below = below };
	return 0;
}

static uint64_t sectors(const struct sysfs *s, const char *folder, const char *name)
{
	uint64_t n;

	/* No drive has 2^55 sectors: such a number is damage, and counts as not told. */
	if (!sysfs_number(s, folder, name, &n) || n > UINT64_MAX / SECTOR)
		return 0;
	return n * SECTOR;
}

static void read_loop(const struct sysfs *s, struct block_node *n)
{
	if (strncmp(n->name, "loop", 4) != 0 || n->number)
		return;
	if (!sysfs_text(s, n->folder, "loop/backing_file", n->backing_file,
			sizeof(n->backing_file)))
		return;
	n->is_loop = true;
	/* Not told is no window that can be: such a loop is never taken for the whole of its file. */
	if (!sysfs_number(s, n->folder, "loop/offset", &n->backing_offset) ||
	    !sysfs_number(s, n->folder, "loop/sizelimit", &n->backing_limit))
		n->backing_offset = n->backing_limit = UINT64_MAX;
	if (!s->is_moved)
		loop_backing(n->name, n->dev, n->backing_file, &n->backing_dev, &n->backing_inode);
}

static int add_partitions(const struct sysfs *s, struct inventory *inv, size_t whole,
			  struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	char folder[SYSFS_PATH];
	int rc = sysfs_names(s, inv->at[whole].folder, "", &names, err);

	for (size_t i = 0; !rc && i < names.n; i++) {
		struct block_node *n;
		uint64_t number;

		if (strlen(names.at[i]) >= SYSFS_NAME ||
		    !text_format(folder, sizeof(folder), "%s/%s", inv->at[whole].folder,
				 names.at[i]) ||
		    !sysfs_number(s, folder, "partition", &number) || !number || number > 65535)
			continue;
		n = add_node(inv, err);
		if (!n)
			return -ENOMEM;
		(void)text_copy(n->name, sizeof(n->name), names.at[i]); /* same size */
		(void)text_copy(n->folder, sizeof(n->folder), folder);  /* same size */
		n->whole = whole;
		n->number = (unsigned)number;
		n->start_bytes = sectors(s, folder, "start");
		n->size_bytes = sectors(s, folder, "size");
		(void)sysfs_dev(s, folder, &n->dev); /* 0: not told */
	}
	return rc;
}

static int add_whole(const struct sysfs *s, struct inventory *inv, const char *name,
		     struct error *err)
{
	size_t at = inv->n;
	struct block_node *n = add_node(inv, err);
	uint64_t hidden;

	if (!n)
		return -ENOMEM;
	(void)text_copy(n->name, sizeof(n->name), name); /* same size */
	if (!sysfs_real(s, "sys/block", name, n->folder))
		(void)text_format(n->folder, sizeof(n->folder), "sys/block/%s", name); /* fits */
	n->whole = at;
	n->size_bytes = sectors(s, n->folder, "size");
	(void)sysfs_dev(s, n->folder, &n->dev); /* 0: not told */
	n->is_hidden = sysfs_number(s, n->folder, "hidden", &hidden) && hidden;
	(void)sysfs_text(s, n->folder, "dm/name", n->title, sizeof(n->title)); /* empty: none */
	read_loop(s, n);
	return add_partitions(s, inv, at, err);
}

int inventory_add_char(struct inventory *inv, const char *name, const char *folder,
		       struct error *err)
{
	size_t at = inv->n;
	struct block_node *n = add_node(inv, err);

	if (!n)
		return -ENOMEM;
	(void)text_copy(n->name, sizeof(n->name), name);       /* a cut one is found nowhere */
	(void)text_copy(n->folder, sizeof(n->folder), folder); /* as above */
	n->whole = at;
	n->is_char = true;
	return 0;
}

/* The eMMC's boot and general purpose areas are block devices of their own, mmcblk0boot0, but parts
 * of the one chip: whoever uses them uses the drive. */
static void join_mmc_areas(struct inventory *inv)
{
	for (size_t i = 0; i < inv->n; i++) {
		struct block_node *n = &inv->at[i];
		char base[SYSFS_NAME];
		size_t digits, whole;

		if (n->whole != i || strncmp(n->name, "mmcblk", 6) != 0)
			continue;
		digits = 6 + strspn(n->name + 6, "0123456789");
		if (!n->name[digits])
			continue;
		(void)text_copy(base, sizeof(base), n->name); /* same size */
		base[digits] = '\0';
		whole = inventory_by_name(inv, base);
		if (whole != NO_NODE)
			n->whole = whole;
	}
}

static int add_edges(const struct sysfs *s, struct inventory *inv, size_t at, const char *folder,
		     bool is_above, struct error *err)
{
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc = sysfs_names(s, inv->at[at].folder, folder, &names, err);

	for (size_t i = 0; !rc && i < names.n; i++) {
		size_t other = inventory_by_name(inv, names.at[i]);

		rc = is_above ? add_edge(inv, other, at, err) : add_edge(inv, at, other, err);
	}
	return rc;
}

int inventory_read(const struct sysfs *s, struct inventory *ret, struct error *err)
{
	_clear_(inventory_clear) struct inventory inv = INVENTORY_INIT;
	_clear_(sysfs_names_clear) struct sysfs_names names = SYSFS_NAMES_INIT;
	int rc;

	if (!sysfs_exists(s, "sys/block", ""))
		return error_set(err, REASON_SYSFS_UNREADABLE, 0, s->root, "no sys/block");
	rc = sysfs_names(s, "sys/block", "", &names, err);
	for (size_t i = 0; !rc && i < names.n; i++)
		if (strlen(names.at[i]) < SYSFS_NAME)
			rc = add_whole(s, &inv, names.at[i], err);
	for (size_t i = 0; !rc && i < inv.n; i++) {
		rc = add_edges(s, &inv, i, "holders", true, err);
		if (!rc)
			rc = add_edges(s, &inv, i, "slaves", false, err);
		if (!rc && inv.at[i].is_loop)
			rc = add_edge(&inv, i, inventory_by_path(&inv, s, inv.at[i].backing_file),
				      err);
	}
	if (rc)
		return rc;
	join_mmc_areas(&inv);
	*ret = inv;
	inv = (struct inventory)INVENTORY_INIT;
	return 0;
}

size_t inventory_by_name(const struct inventory *inv, const char *name)
{
	for (size_t i = 0; i < inv->n; i++)
		if (strcmp(inv->at[i].name, name) == 0)
			return i;
	return NO_NODE;
}

size_t inventory_by_dev(const struct inventory *inv, dev_t dev)
{
	for (size_t i = 0; dev && i < inv->n; i++)
		if (inv->at[i].dev == dev)
			return i;
	return NO_NODE;
}

size_t inventory_by_path(const struct inventory *inv, const struct sysfs *s, const char *path)
{
	char name[SYSFS_NAME];
	struct stat st;

	if (strncmp(path, "/dev/", 5) != 0)
		return NO_NODE;
	if (!s->is_moved && stat(path, &st) == 0)
		return S_ISBLK(st.st_mode) ? inventory_by_dev(inv, st.st_rdev) : NO_NODE;
	if (strncmp(path, "/dev/mapper/", 12) == 0) {
		for (size_t i = 0; i < inv->n; i++)
			if (inv->at[i].title[0] && strcmp(inv->at[i].title, path + 12) == 0)
				return i;
		return NO_NODE;
	}
	if (!text_copy(name, sizeof(name), path + 5))
		return NO_NODE;
	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '!'; /* as sysfs writes cciss/c0d0 */
	return inventory_by_name(inv, name);
}

/* Spreads marks along the edges until nothing new is marked; circles end by themselves. */
void inventory_mark_below(const struct inventory *inv, size_t from, bool *marks)
{
	bool is_new = true;

	marks[from] = true;
	for (unsigned round = 0; is_new && round < DEPTH_MOST; round++) {
		is_new = false;
		for (size_t i = 0; i < inv->n_edges; i++) {
			const struct edge *e = &inv->edges[i];

			if (!marks[e->below] && marks[e->above]) {
				marks[e->below] = true;
				is_new = true;
			}
		}
		for (size_t i = 0; i < inv->n; i++) {
			if (marks[i] && !marks[inv->at[i].whole]) {
				marks[inv->at[i].whole] = true;
				is_new = true;
			}
		}
	}
}

void inventory_mark_above(const struct inventory *inv, size_t from, bool *marks)
{
	bool is_new = true;

	marks[from] = true;
	for (unsigned round = 0; is_new && round < DEPTH_MOST; round++) {
		is_new = false;
		for (size_t i = 0; i < inv->n_edges; i++) {
			const struct edge *e = &inv->edges[i];

			if (marks[e->below] && !marks[e->above]) {
				marks[e->above] = true;
				is_new = true;
			}
		}
		for (size_t i = 0; i < inv->n; i++) {
			size_t whole = inv->at[i].whole;

			if (!marks[i] && whole != from && marks[whole]) {
				marks[i] = true;
				is_new = true;
			}
		}
	}
}
