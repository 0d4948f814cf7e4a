/*
 * devices/detect.c - from sysfs to the list of drives.
 */
#include "devices/detect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "devices/contents.h"
#include "devices/controllers.h"
#include "devices/feature_ask.h"
#include "devices/guard.h"
#include "devices/health.h"
#include "devices/loop.h"
#include "devices/quirk.h"
#include "devices/survey.h"

static void survey_clear(struct survey *v)
{
	free(v->found);
	usage_clear(&v->usage);
	nvme_controllers_clear(&v->nvme);
	inventory_clear(&v->inv);
	sysfs_clear(&v->sysfs);
}

struct found *survey_add(struct survey *v, struct error *err)
{
	if (v->n == v->room) {
		size_t more = v->room ? 2 * v->room : 16;
		void *grown = realloc(v->found, more * sizeof(v->found[0]));

		if (!grown) {
			(void)error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "drives");
			return NULL;
		}
		v->found = grown;
		v->room = more;
	}
	memset(&v->found[v->n], 0, sizeof(v->found[0]));
	return &v->found[v->n++];
}

static int add_block_device(struct survey *v, size_t at, struct error *err)
{
	struct found *f = survey_add(v, err);
	struct device *d;
	int rc;

	if (!f)
		return -ENOMEM;
	d = &f->device;
	f->nodes[f->n_nodes++] = at;
	drive_identify(&v->sysfs, &v->inv, at, d);
	drive_key(&v->sysfs, &v->inv, at, d, f->key);
	if (d->is_practice && !v->sysfs.is_moved) {
		usage_of_file(&v->usage, d);
		loop_file_holders(&v->inv, at, d);
		loop_find_ram(&v->inv, d);
	}
	nvme_park_complete(v, f);
	mmc_park_complete(v, f);
	rc = scsi_park_complete(v, f, err);
	return rc ? rc : usage_of_node(&v->usage, &v->inv, at, d, err);
}

static int add_block_devices(struct survey *v, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < v->inv.n; i++) {
		bool is_practice;

		if (!drive_is_one(&v->inv, i))
			continue;
		is_practice = loop_is_over_file(&v->inv, &v->sysfs, i);
		if (is_practice == v->options->practice)
			rc = add_block_device(v, i, err);
	}
	return rc;
}

/* "sd", "hd", "vd" and "xvd" count in letters: sdz is followed by sdaa. Length of that beginning. */
static size_t letters_from(const char *name)
{
	static const char *const families[] = { "sd", "hd", "vd", "xvd" };

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		size_t n = strlen(families[i]);

		if (strncmp(name, families[i], n) == 0 && name[n] >= 'a' && name[n] <= 'z')
			return n;
	}
	return 0;
}

static int compare_numbers(const char **a, const char **b)
{
	size_t n, m;
	int order;

	while (**a == '0' && (*a)[1] >= '0' && (*a)[1] <= '9')
		(*a)++;
	while (**b == '0' && (*b)[1] >= '0' && (*b)[1] <= '9')
		(*b)++;
	n = strspn(*a, "0123456789");
	m = strspn(*b, "0123456789");
	if (n != m)
		return n < m ? -1 : 1;
	order = strncmp(*a, *b, n);
	*a += n;
	*b += n;
	return order;
}

/* Kernel names as people count. */
static int compare_natural(const char *a, const char *b)
{
	size_t n = letters_from(a);

	if (n && n == letters_from(b) && strncmp(a, b, n) == 0 && strlen(a) != strlen(b))
		return strlen(a) < strlen(b) ? -1 : 1;
	while (*a && *b) {
		if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9') {
			int order = compare_numbers(&a, &b);

			if (order)
				return order;
			continue;
		}
		if (*a != *b)
			break;
		a++;
		b++;
	}
	return (int)(unsigned char)*a - (int)(unsigned char)*b;
}

static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return compare_natural(x->device.name, y->device.name);
}

static int add_files(struct survey *v, struct error *err)
{
	for (size_t i = 0; i < v->options->n_files; i++) {
		struct found *f = survey_add(v, err);
		bool is_known = false;
		int rc;

		if (!f)
			return -ENOMEM;
		rc = loop_file_device(v->options->files[i], &f->device, err);
		if (rc)
			return rc;
		for (size_t k = 0; k + 1 < v->n; k++)
			is_known = is_known || (v->found[k].device.transport == TRANSPORT_FILE &&
						device_same(&v->found[k].device, &f->device));
		if (is_known) { /* named twice */
			v->n--;
			continue;
		}
		usage_of_file(&v->usage, &f->device);
		loop_file_holders(&v->inv, NO_NODE, &f->device);
		loop_find_ram(&v->inv, &f->device);
	}
	return 0;
}

static void find_weak_identities(struct survey *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct device *d = &v->found[i].device;

		if (!d->serial.n) {
			d->weak |= WEAK_NO_SERIAL;
			continue;
		}
		if (!d->is_practice && drive_serial_is_placeholder(&d->serial))
			d->weak |= WEAK_PLACEHOLDER_SERIAL;
		for (size_t k = 0; k < v->n; k++)
			if (k != i && raw_text_equal(&v->found[k].device.serial, &d->serial) &&
			    raw_text_equal(&v->found[k].device.model, &d->model))
				d->weak |= WEAK_SHARED_SERIAL;
	}
}

static bool has_guard(const struct device *d, enum reason reason)
{
	for (unsigned i = 0; i < d->n_guards; i++)
		if (d->guards[i].reason == reason)
			return true;
	return false;
}

static uint16_t controllers_of(const struct survey *v, const struct nvme_controller *c)
{
	uint16_t n = 0;

	for (size_t i = 0; i < v->nvme.n; i++)
		n += &v->nvme.at[i] == c || nvme_is_same_subsystem(&v->nvme.at[i], c);
	return n;
}

/* What the tree of controllers adds to what one of them answered. */
static void complete_nvme(const struct survey *v, struct device *d)
{
	const struct nvme_controller *c = nvme_controller_of(&v->nvme, d->name);

	for (size_t i = 0; !c && i < v->nvme.n; i++)
		if (strcmp(v->nvme.at[i].name, d->name) == 0)
			c = &v->nvme.at[i];
	if (!c)
		return;
	nvme_name_namespaces(&v->nvme, c, &d->features.nvme);
	d->features.nvme.n_controllers_here = controllers_of(v, c);
}

static int open_to_ask(const struct survey *v, const struct device *d, struct handle **ret,
		       struct error *err)
{
	const struct detect_opener *o = v->options->opener;

	return o ? o->open(o->ctx, d, ret, err) : handle_open(d, ret, err);
}

/* The drive's state and abilities before anything else is done to it: it may be sanitizing. What it doesn't
 * answer stays unknown; it is listed all the same. */
static void ask_features(const struct survey *v, struct device *d)
{
	struct error ignored = ERROR_INIT;
	struct handle *h;

	if (d->transport == TRANSPORT_LOOP || d->transport == TRANSPORT_FILE ||
	    d->transport == TRANSPORT_VIRTIO || d->transport == TRANSPORT_UNKNOWN ||
	    open_to_ask(v, d, &h, &ignored))
		return;
	if (features_ask(h, d, &d->features, &ignored) == 0 && d->transport == TRANSPORT_NVME)
		complete_nvme(v, d);
	features_judge(d);
	if (d->features.sanitize.before.state != SANITIZE_RUNNING &&
	    health_ask_handle(h, d, &ignored))
		d->has_power_on_hours = false;
	handle_close(h);
}

/* What only the opened drive tells. Claims are tried for a moment, so that this is done to no more
 * drives than are meant. */
static void ask(const struct survey *v, struct found *f)
{
	struct device *d = &f->device;

	if (!v->sysfs.is_moved) {
		for (unsigned i = 0; i < f->n_nodes; i++)
			if (!v->inv.at[f->nodes[i]].is_char)
				usage_ask_exclusive(&v->inv, f->nodes[i], d);
		if (d->is_practice)
			loop_ask_flock(d);
		guard_judge(d);
	}
	if (has_guard(d, REASON_GUARD_GONE) || has_guard(d, REASON_GUARD_NO_MEDIUM))
		return;
	ask_features(v, d);
	if (!v->sysfs.is_moved && !d->has_no_block &&
	    d->features.sanitize.before.state != SANITIZE_RUNNING)
		contents_examine(d);
}

/* Whether data can be had at all: a drive of no size is one for commands, where there is a way for them. */
static void judge_reach(const struct survey *v, struct found *f)
{
	struct device *d = &f->device;
	bool is_bare = d->transport != TRANSPORT_FILE &&
		       (!f->n_nodes || v->inv.at[f->nodes[0]].is_char);

	/* A reader without a card is no drive. */
	d->has_no_block = is_bare || (!d->size_bytes && !d->is_removable && d->control_node[0]);
	if (is_bare && d->control_node[0])
		(void)text_copy(d->node, sizeof(d->node), d->control_node); /* fits */
	if (is_bare && !d->control_node[0])
		(void)text_copy(d->node, sizeof(d->node), d->name); /* fits; there is no node */
	if (d->has_no_block && !d->control_node[0])
		guard_add(d, REASON_GUARD_NO_COMMANDS, "");
	quirk_apply(d, &d->features);
	features_judge(d);
}

/* Everything but asking the drives themselves. */
static int survey_make(struct survey *v, struct error *err)
{
	const struct detect_options *o = v->options;
	int rc = sysfs_open(&v->sysfs, o->sysroot, err);

	if (!rc && o->n_files && !o->practice)
		return error_set(err, REASON_DEVICE_NEEDS_PRACTICE, 0, o->files[0], "regular file");
	if (!rc)
		rc = inventory_read(&v->sysfs, &v->inv, err);
	if (!rc && !o->practice)
		rc = scsi_park_nodes(&v->sysfs, &v->inv, err);
	if (!rc && !o->practice)
		rc = nvme_controllers(&v->sysfs, &v->nvme, err);
	if (!rc)
		rc = usage_read(&v->sysfs, &v->inv, &v->usage, err);
	if (!rc)
		rc = add_block_devices(v, err);
	if (!rc && !o->practice)
		rc = mmc_park_add(v, err);
	if (!rc && !o->practice)
		rc = nvme_park_add(v, err);
	if (!rc && v->n) {
		qsort(v->found, v->n, sizeof(v->found[0]), compare_found);
		survey_merge(v);
	}
	if (!rc && !v->sysfs.is_moved)
		rc = add_files(v, err);
	if (rc)
		return rc;
	find_weak_identities(v);
	for (size_t i = 0; i < v->n; i++) {
		judge_reach(v, &v->found[i]);
		guard_judge(&v->found[i].device);
	}
	return 0;
}

#define SURVEY_INIT(o)                                                      \
	{                                                                   \
		.options = (o), .sysfs = SYSFS_INIT, .inv = INVENTORY_INIT, \
		.nvme = NVME_CONTROLLERS_INIT, .usage = USAGE_INIT          \
	}

int detect(const struct detect_options *options, struct device_list *ret, struct error *err)
{
	_clear_(survey_clear) struct survey v = SURVEY_INIT(options);
	_clear_(device_list_clear) struct device_list list = DEVICE_LIST_INIT;
	bool is_asking = options->ask_drives && (!options->sysroot || options->opener);
	int rc = survey_make(&v, err);

	if (!rc && !options->practice)
		rc = controllers_hidden(&v, &list.hidden, &list.n_hidden, err);
	if (rc)
		return rc;
	if (v.n) {
		list.at = calloc(v.n, sizeof(list.at[0]));
		if (!list.at)
			return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "drives");
	}
	for (list.n = 0; list.n < v.n; list.n++) {
		if (is_asking)
			ask(&v, &v.found[list.n]);
		list.at[list.n] = v.found[list.n].device;
	}
	list.is_practice = options->practice;
	*ret = list;
	list = (struct device_list)DEVICE_LIST_INIT;
	return 0;
}

static bool is_same_but_size(const struct device *d, const struct device *known)
{
	struct device resized = *known;

	resized.size_bytes = d->size_bytes;
	return device_same(d, &resized);
}

/* How well D answers to KNOWN: 0 not at all, then the same drive in another size, the same, and the same
 * on the same node. */
static unsigned likeness(const struct device *d, const struct device *known)
{
	bool is_nameless = !known->serial.n && !known->wwn[0] && !known->eui64[0] &&
			   !known->nguid[0];
	bool is_same_node = strcmp(d->node, known->node) == 0;

	/* Without any name of its own a drive is known by place and size only. */
	if (is_nameless)
		return is_same_node && device_same(d, known) ? 3 : 0;
	if (device_same(d, known))
		return is_same_node ? 3 : 2;
	return is_same_but_size(d, known) ? 1 : 0;
}

int detect_again(const struct device *known, struct device *ret, struct error *err)
{
	const char *const files[] = { known->node };
	struct detect_options options = {
		.practice = known->is_practice,
		.files = files,
		.n_files = known->transport == TRANSPORT_FILE,
		.ask_drives = true,
	};
	_clear_(survey_clear) struct survey v = SURVEY_INIT(&options);
	struct found *same = NULL;
	unsigned best = 0, n_best = 0;
	bool is_taken = false;
	int rc;

	if (known->is_from_sysroot)
		return error_set(err, REASON_GUARD_SYSROOT, 0, known->node, "captured tree");
	rc = survey_make(&v, err);
	if (rc && known->transport == TRANSPORT_FILE && err->reason == REASON_DEVICE_NOT_FOUND)
		return error_set(err, REASON_DEVICE_VANISHED, -rc, known->node, "no file");
	if (rc)
		return rc;
	for (size_t i = 0; i < v.n; i++) {
		unsigned like = likeness(&v.found[i].device, known);

		is_taken = is_taken || strcmp(v.found[i].device.node, known->node) == 0;
		if (!like || like < best)
			continue;
		n_best = like > best ? 1 : n_best + 1;
		best = like;
		same = &v.found[i];
	}
	if (!same)
		return error_set(err, is_taken ? REASON_DEVICE_CHANGED : REASON_DEVICE_VANISHED, 0,
				 known->node, is_taken ? "another identity" : "not on any node");
	if (n_best > 1)
		return error_set(err, REASON_DEVICE_AMBIGUOUS, 0, known->node, "%u drives alike",
				 n_best);
	ask(&v, same);
	*ret = same->device;
	return 0;
}
