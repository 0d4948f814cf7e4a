/*
 * devices/merge.c - one drive is one logical unit's designator or one NVM subsystem: all its paths, units and
 * namespaces are one entry of the list. Whoever uses a drive by one of them uses it by all; what forbids one
 * forbids all.
 */
#include <string.h>

#include "base/text.h"
#include "devices/guard.h"
#include "devices/survey.h"

static void add_nodes(struct found *into, const struct found *from)
{
	for (unsigned i = 0; i < from->n_nodes; i++) {
		if (into->n_nodes < FOUND_NODES)
			into->nodes[into->n_nodes++] = from->nodes[i];
		else
			guard_add(&into->device, REASON_GUARD_TOO_MANY_PARTS, "");
	}
}

static void add_path(struct device *d, const char *name)
{
	if (d->n_other_paths < DEVICE_PATHS)
		(void)text_copy(d->other_paths[d->n_other_paths++], sizeof(d->other_paths[0]),
				name); /* same size */
	else                           /* whom nobody can hold, nobody may count on */
		guard_add(d, REASON_GUARD_TOO_MANY_PARTS, name);
}

static void merge_uses(struct device *d, const struct device *other)
{
	for (unsigned i = 0; i < other->n_users; i++)
		usage_add(d, other->users[i].kind, other->users[i].node, other->users[i].what);
	for (unsigned i = 0; i < other->n_guards; i++)
		guard_add(d, other->guards[i].reason, other->guards[i].what);
	d->is_read_only = d->is_read_only || other->is_read_only;
}

static void merge_path(struct found *into, const struct found *path)
{
	struct device *d = &into->device;
	const struct device *other = &path->device;

	add_path(d, other->name);
	add_nodes(into, path);
	merge_uses(d, other);
	/* A path may show no size (a standby one, one that was reserved); two sizes are one too many. */
	if (d->size_bytes != other->size_bytes)
		guard_add(d, REASON_GUARD_PATHS_DIFFER, other->name);
}

static void merge_unit(struct found *into, const struct found *other)
{
	struct device *d = &into->device;
	const struct device *o = &other->device;

	if (d->n_units < DEVICE_UNITS) {
		struct unit *u = &d->units[d->n_units++];

		(void)text_copy(u->name, sizeof(u->name), o->name); /* same size */
		u->dev = o->dev;
		u->size_bytes = o->size_bytes;
		u->logical_block_bytes = o->logical_block_bytes;
	} else {
		guard_add(d, REASON_GUARD_TOO_MANY_PARTS, o->name);
	}
	for (unsigned i = 0; i < o->n_other_paths; i++)
		add_path(d, o->other_paths[i]);
	add_nodes(into, other);
	merge_uses(d, o);
}

/* A path may tell no serial (one that was reserved); two serials are two drives whatever else they share. */
static bool is_same_path(const struct found *a, const struct found *b)
{
	const struct raw_text *s = &a->device.serial, *t = &b->device.serial;

	return a->key[0] && strcmp(a->key, b->key) == 0 && (!s->n || !t->n || raw_text_equal(s, t));
}

static bool is_same_unit(const struct found *a, const struct found *b)
{
	return a->unit_key[0] && strcmp(a->unit_key, b->unit_key) == 0;
}

static void merge_all(struct survey *v, bool (*is_same)(const struct found *, const struct found *),
		      void (*merge)(struct found *, const struct found *))
{
	size_t kept = 0;

	for (size_t i = 0; i < v->n; i++) {
		struct found *same = NULL;

		for (size_t k = 0; k < kept && !same; k++)
			if (is_same(&v->found[k], &v->found[i]))
				same = &v->found[k];
		if (same)
			merge(same, &v->found[i]);
		else if (kept++ != i)
			v->found[kept - 1] = v->found[i];
	}
	v->n = kept;
}

/* The unit of a second path hangs on a second target: it is one drive's with whatever the first path's is. So
 * that it doesn't matter which path came first, all paths of a unit get one key before units are joined. */
static void join_unit_keys(struct survey *v)
{
	for (size_t i = 0; i < v->n; i++) {
		for (size_t k = 0; k < i; k++) {
			char from[UNIT_KEY];

			if (!is_same_path(&v->found[k], &v->found[i]) ||
			    is_same_unit(&v->found[k], &v->found[i]) || !v->found[i].unit_key[0] ||
			    !v->found[k].unit_key[0])
				continue;
			memcpy(from, v->found[i].unit_key, sizeof(from));
			for (size_t m = 0; m < v->n; m++)
				if (strcmp(v->found[m].unit_key, from) == 0)
					memcpy(v->found[m].unit_key, v->found[k].unit_key,
					       sizeof(from));
			break;
		}
	}
}

void survey_merge(struct survey *v)
{
	join_unit_keys(v);
	merge_all(v, is_same_path, merge_path);
	merge_all(v, is_same_unit, merge_unit);
}
