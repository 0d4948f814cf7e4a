#include "tests/rig/scsi_drive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define SIZE_MOST (1ull << 32)

static bool read_number(const char *s, int base, uint64_t most, uint64_t *ret)
{
	char *end;

	errno = 0;
	unsigned long long v = strtoull(s, &end, base);

	if (errno || end == s || v > most)
		return false;
	if (base == 10 && (*end == 'M' || *end == 'K'))
		v <<= *end++ == 'M' ? 20 : 10;
	*ret = v;
	return !*end && v <= most;
}

static bool read_moment(const char *s, struct moment *ret)
{
	char what[32];
	uint64_t code = 0, count, after;
	const char *hash = strchr(s, '#');
	const char *plus = strchr(s, '+');
	struct moment m = { .after_ms = -1 };

	if (!hash || (size_t)(hash - s) >= sizeof(what) ||
	    !text_format(what, sizeof(what), "%.*s", (int)(hash - s), s))
		return false;
	if (strcmp(what, "write") == 0)
		m.kind = MOMENT_WRITE;
	else if (strncmp(what, "op:", 3) == 0 && read_number(what + 3, 16, 0xff, &code))
		m.kind = MOMENT_OPCODE;
	else if (strncmp(what, "ata:", 4) == 0 && read_number(what + 4, 16, 0xff, &code))
		m.kind = MOMENT_ATA;
	if (plus) {
		if (!read_number(plus + 1, 10, UINT32_MAX, &after))
			return false;
		m.after_ms = (int64_t)after;
	}
	char number[16];

	if (!text_format(number, sizeof(number), "%.*s", (int)strcspn(hash + 1, "+"), hash + 1) ||
	    !read_number(number, 10, UINT32_MAX, &count) || !count)
		return false;
	m.code = (uint8_t)code;
	m.count = (unsigned)count;
	*ret = m;
	return m.kind != MOMENT_NEVER;
}

struct draft {
	uint64_t target, size, block, seed, byte, speed, drop_ms, cache, kept;
	struct sim_range bad_read, bad_write, drops, reverts;
	struct moment cut, pull;
	bool is_text, is_absent, are_luns, lies_of_flush;
};

static bool read_range(const char *s, struct sim_range *ret)
{
	char first[32];
	size_t n = strcspn(s, ":");

	return s[n] == ':' && text_format(first, sizeof(first), "%.*s", (int)n, s) &&
	       read_number(first, 10, UINT64_MAX / 2, &ret->first_lba) &&
	       read_number(s + n + 1, 10, UINT64_MAX / 2, &ret->n_blocks);
}

static bool read_fill(const char *s, struct draft *d)
{
	d->is_text = strncmp(s, "text:", 5) == 0;
	if (d->is_text)
		return read_number(s + 5, 10, UINT32_MAX, &d->seed);
	return strncmp(s, "byte:", 5) == 0 && read_number(s + 5, 16, 0xff, &d->byte);
}

enum word_kind { WORD_FLAG, WORD_NUMBER, WORD_RANGE, WORD_MOMENT, WORD_FILL };

static const struct word {
	const char *name;
	enum word_kind kind;
	size_t at;
	uint64_t most;
} words[] = {
	{ "absent", WORD_FLAG, offsetof(struct draft, is_absent), 0 },
	{ "luns", WORD_FLAG, offsetof(struct draft, are_luns), 0 },
	{ "lying_flush", WORD_FLAG, offsetof(struct draft, lies_of_flush), 0 },
	{ "target", WORD_NUMBER, offsetof(struct draft, target), 255 },
	{ "size", WORD_NUMBER, offsetof(struct draft, size), SIZE_MOST },
	{ "block", WORD_NUMBER, offsetof(struct draft, block), 65536 },
	{ "speed", WORD_NUMBER, offsetof(struct draft, speed), 1000000 },
	{ "drop", WORD_NUMBER, offsetof(struct draft, drop_ms), UINT32_MAX },
	{ "cache", WORD_NUMBER, offsetof(struct draft, cache), UINT32_MAX },
	{ "kept", WORD_NUMBER, offsetof(struct draft, kept), 100 },
	{ "bad_read", WORD_RANGE, offsetof(struct draft, bad_read), 0 },
	{ "bad_write", WORD_RANGE, offsetof(struct draft, bad_write), 0 },
	{ "drops", WORD_RANGE, offsetof(struct draft, drops), 0 },
	{ "reverts", WORD_RANGE, offsetof(struct draft, reverts), 0 },
	{ "cut", WORD_MOMENT, offsetof(struct draft, cut), 0 },
	{ "pull", WORD_MOMENT, offsetof(struct draft, pull), 0 },
	{ "fill", WORD_FILL, 0, 0 },
};

static bool read_value(const struct word *w, const char *value, struct draft *d)
{
	void *at = (char *)d + w->at;

	if (!value || w->kind == WORD_FLAG) {
		*(bool *)at = true;
		return !value && w->kind == WORD_FLAG;
	}
	switch (w->kind) {
	case WORD_NUMBER:
		return read_number(value, 10, w->most, at);
	case WORD_RANGE:
		return read_range(value, at);
	case WORD_MOMENT:
		return read_moment(value, at);
	default:
		return read_fill(value, d);
	}
}

static bool take_word(struct draft *d, char *word)
{
	char *value = strchr(word, '=');

	if (value)
		*value++ = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, word) == 0)
			return read_value(&words[i], value, d);
	}
	return false;
}

static void spoil_medium(struct sim_drive *m, const struct draft *d)
{
	m->cache_blocks = (uint32_t)d->cache;
	m->kept_percent = (unsigned)d->kept;
	m->has_lying_flush = d->lies_of_flush;
	m->bad_reads[0] = d->bad_read;
	m->bad_writes[0] = d->bad_write;
	m->drops = d->drops;
	m->reverts = d->reverts;
}

static bool make_drive(struct scsi_drive *d, const struct draft *draft, const char *model)
{
	struct scsi_target *targets[TARGET_PATHS_MOST];
	const char *wrong = model;

	if (!draft->block || draft->size < draft->block)
		return false;
	sim_drive_init(&d->medium, draft->size / draft->block * draft->block,
		       (uint32_t)draft->block);
	if (draft->is_text)
		sim_drive_fill_text(&d->medium, (unsigned)draft->seed);
	else
		sim_drive_fill_byte(&d->medium, (uint8_t)draft->byte);
	spoil_medium(&d->medium, draft);
	if (!target_make(model, &d->medium, targets, &d->n_paths, &wrong)) {
		(void)fprintf(stderr, "%s: the model does not know: %s\n", d->name, wrong);
		return false;
	}
	for (unsigned i = 0; i < d->n_paths; i++)
		d->paths[i] = (struct scsi_path){ .target = targets[i],
						  .number = (unsigned)draft->target +
							    (draft->are_luns ? 0 : i),
						  .lun = draft->are_luns ? i : 0,
						  .is_plugged = !draft->is_absent };
	d->speed = (int64_t)draft->speed;
	d->drop_ms = (int64_t)draft->drop_ms;
	d->cut = draft->cut;
	d->pull = draft->pull;
	return true;
}

static unsigned next_number(const struct scsi_drives *d)
{
	unsigned next = 0;

	for (unsigned i = 0; i < d->n; i++) {
		for (unsigned j = 0; j < d->all[i].n_paths; j++) {
			if (d->all[i].paths[j].number >= next)
				next = d->all[i].paths[j].number + 1;
		}
	}
	return next;
}

static bool read_line(struct scsi_drives *all, char *line)
{
	struct scsi_drive *d = &all->all[all->n];
	struct draft draft = { .size = 64 << 20, .block = 512, .speed = 1, .drop_ms = 5000 };
	char *model = strchr(line, '|'), *rest;
	char *name = strtok_r(line, " \t\n", &rest);

	if (!name || *name == '#')
		return true;
	if (all->n == DRIVES_MOST || !model)
		return false;
	*model++ = '\0';
	model += strspn(model, " \t");
	model[strcspn(model, "\n")] = '\0';
	draft.target = next_number(all);
	if (!text_copy(d->name, sizeof(d->name), name) || scsi_drive_named(all, name))
		return false;
	for (char *word; (word = strtok_r(NULL, " \t\n", &rest));) {
		if (!take_word(&draft, word)) {
			(void)fprintf(stderr, "%s: not understood: %s\n", name, word);
			return false;
		}
	}
	if (!make_drive(d, &draft, model))
		return false;
	all->n++;
	return true;
}

bool scsi_drives_read(struct scsi_drives *d, const char *path)
{
	char line[1024];
	unsigned n = 0;
	_fclose_ FILE *f = fopen(path, "re");

	if (!f) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), f)) {
		n++;
		if (!read_line(d, line)) {
			(void)fprintf(stderr, "%s: line %u is wrong\n", path, n);
			return false;
		}
	}
	return true;
}

void scsi_drives_clear(struct scsi_drives *d)
{
	for (unsigned i = 0; i < d->n; i++) {
		struct scsi_drive *one = &d->all[i];

		for (unsigned j = 0; j < one->n_paths; j++)
			one->paths[j].target->ops->close(one->paths[j].target);
		sim_drive_clear(&one->medium);
	}
	d->n = 0;
}

struct scsi_drive *scsi_drive_named(struct scsi_drives *d, const char *name)
{
	for (unsigned i = 0; i < d->n; i++) {
		if (strcmp(d->all[i].name, name) == 0)
			return &d->all[i];
	}
	return NULL;
}

struct scsi_path *scsi_path_at(struct scsi_drives *d, unsigned target, unsigned lun,
			       struct scsi_drive **ret_drive)
{
	for (unsigned i = 0; i < d->n; i++) {
		for (unsigned j = 0; j < d->all[i].n_paths; j++) {
			struct scsi_path *p = &d->all[i].paths[j];

			if (p->number != target || p->lun != lun || !p->is_plugged)
				continue;
			*ret_drive = &d->all[i];
			return p;
		}
	}
	return NULL;
}

/* WRITE(6) … WRITE AND VERIFY(16), WRITE SAME too. */
static bool is_write(uint8_t opcode)
{
	static const uint8_t codes[] = { 0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0xae, 0x8e, 0x41, 0x93 };

	return memchr(codes, opcode, sizeof(codes)) != NULL;
}

static bool is_such(const struct moment *m, const uint8_t *cdb)
{
	switch (m->kind) {
	case MOMENT_WRITE:
		return is_write(cdb[0]);
	case MOMENT_OPCODE:
		return cdb[0] == m->code;
	case MOMENT_ATA: /* ATA PASS-THROUGH(16) and (12): SAT, 12.2 */
		return (cdb[0] == 0x85 && cdb[14] == m->code) ||
		       (cdb[0] == 0xa1 && cdb[9] == m->code);
	default:
		return false;
	}
}

bool moment_is_before(struct moment *m, const uint8_t *cdb, int64_t now_ms)
{
	if (!is_such(m, cdb) || !m->count || --m->count)
		return false;
	if (m->after_ms < 0)
		return true;
	m->due_ms = now_ms + m->after_ms;
	return false;
}
