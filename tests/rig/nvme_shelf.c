#include "tests/rig/nvme_shelf.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/instant.h"
#include "base/text.h"

#define SIZE_MOST   (UINT64_C(1) << 32)
#define BLOCK_BYTES 512

int64_t nvme_shelf_now_ms(void)
{
	return instant_now().mono_ms;
}

void nvme_shelf_note(const struct nvme_shelf *s, const char *format, ...)
{
	va_list arguments;

	if (!s->log)
		return;
	(void)fprintf(s->log, "%8.3f ", (double)(nvme_shelf_now_ms() - s->started_ms) / 1000);
	va_start(arguments, format);
	(void)vfprintf(s->log, format, arguments);
	va_end(arguments);
	(void)fputc('\n', s->log);
	(void)fflush(s->log);
}

/* --- words --- */

/* *AT moves behind the number. */
static bool take_number(const char **at, int base, uint64_t most, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(*at, &end, base);
	if (errno || end == *at || **at == '-' || *ret > most)
		return false;
	*at = end;
	return true;
}

static bool read_number(const char *s, int base, uint64_t most, uint64_t *ret)
{
	if (!take_number(&s, base, most, ret))
		return false;
	if (base == 10 && (*s == 'K' || *s == 'M'))
		*ret <<= *s++ == 'M' ? 20 : 10;
	return !*s && *ret <= most;
}

static bool read_moment(const char *s, struct nvme_moment *ret)
{
	struct nvme_moment m = { .is_set = true, .count = 1, .after_ms = -1 };
	uint64_t n;

	m.is_io = strncmp(s, "io:", 3) == 0;
	if (!m.is_io && strncmp(s, "op:", 3) != 0)
		return false;
	s += 3;
	if (!take_number(&s, 16, 0xff, &n))
		return false;
	m.opcode = (uint8_t)n;
	if (*s == '#') {
		s++;
		if (!take_number(&s, 10, UINT32_MAX, &n) || !n)
			return false;
		m.count = (unsigned)n;
	}
	if (*s == '+') {
		s++;
		if (!take_number(&s, 10, UINT32_MAX, &n))
			return false;
		m.after_ms = (int64_t)n;
	}
	*ret = m;
	return !*s;
}

struct draft {
	uint64_t size, seed, byte, speed;
	bool is_text;
};

static bool take_word(struct nvme_drive *d, struct draft *draft, const char *word)
{
	if (strcmp(word, "absent") == 0) {
		d->is_plugged = false;
		return true;
	}
	if (strncmp(word, "size=", 5) == 0)
		return read_number(word + 5, 10, SIZE_MOST, &draft->size);
	if (strncmp(word, "speed=", 6) == 0)
		return read_number(word + 6, 10, 1000000, &draft->speed);
	if (strncmp(word, "cut=", 4) == 0)
		return read_moment(word + 4, &d->cut);
	if (strncmp(word, "pull=", 5) == 0)
		return read_moment(word + 5, &d->pull);
	if (strncmp(word, "fill=text:", 10) == 0) {
		draft->is_text = true;
		return read_number(word + 10, 10, UINT32_MAX, &draft->seed);
	}
	return strncmp(word, "fill=byte:", 10) == 0 &&
	       read_number(word + 10, 16, 0xff, &draft->byte);
}

static const char *make(struct nvme_drive *d, const struct draft *draft, const char *words)
{
	const char *wrong = words;

	if (draft->size < BLOCK_BYTES)
		return "size";
	sim_drive_init(&d->medium, draft->size / BLOCK_BYTES * BLOCK_BYTES, BLOCK_BYTES);
	if (draft->is_text)
		sim_drive_fill_text(&d->medium, (unsigned)draft->seed);
	else
		sim_drive_fill_byte(&d->medium, (uint8_t)draft->byte);
	if (!nvm_make(words, &d->medium, &d->model, &wrong)) {
		sim_drive_clear(&d->medium);
		return wrong;
	}
	d->speed = (int64_t)draft->speed;
	return NULL;
}

const char *nvme_shelf_add(struct nvme_shelf *s, char *line)
{
	struct nvme_drive *d = &s->all[s->n];
	struct draft draft = { .size = 64 << 20, .speed = 1 };
	char words[1024], *model = strchr(line, '|'), *rest, *name;
	const char *wrong;

	if (s->n == SHELF_MOST)
		return "too many drives";
	if (!model)
		return "no model";
	*model++ = '\0';
	model += strspn(model, " \t");
	model[strcspn(model, "\n")] = '\0';
	name = strtok_r(line, " \t\n", &rest);
	memset(d, 0, sizeof(*d));
	d->is_plugged = true;
	if (strncmp(model, "nvme", 4) != 0 || (model[4] && model[4] != ' '))
		return "no such model";
	if (!name || nvme_shelf_named(s, name) || !text_copy(d->name, sizeof(d->name), name))
		return "name";
	for (char *word; (word = strtok_r(NULL, " \t\n", &rest));) {
		if (!take_word(d, &draft, word))
			return word;
	}
	/* The model takes the last of equal words. */
	if (!text_format(words, sizeof(words), "nvme nqn=nqn.2024-01.org.kiyome:%s%s", d->name,
			 model + 4))
		return "too long";
	wrong = make(d, &draft, words);
	if (wrong)
		return model; /* the word that is wrong lies in WORDS */
	(void)text_copy(d->nqn, sizeof(d->nqn), nvm_model_config(d->model)->nqn); /* as long */
	if (nvme_shelf_by_nqn(s, d->nqn)) {
		nvm_model_free(d->model);
		sim_drive_clear(&d->medium);
		return "nqn";
	}
	s->n++;
	return NULL;
}

bool nvme_shelf_read(struct nvme_shelf *s, const char *path)
{
	_fclose_ FILE *f = fopen(path, "re");
	char line[1024];

	for (unsigned number = 1; f && fgets(line, sizeof(line), f); number++) {
		const char *model = strchr(line, '|'), *wrong;

		if (*line == '#' || *line == '\n' || (model && !strstr(model, "| nvme")))
			continue;
		wrong = nvme_shelf_add(s, line);
		if (wrong) {
			(void)fprintf(stderr, "%s:%u: not understood: %s\n", path, number, wrong);
			return false;
		}
	}
	if (!f)
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return f != NULL;
}

void nvme_shelf_clear(struct nvme_shelf *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		nvm_model_free(s->all[i].model);
		sim_drive_clear(&s->all[i].medium);
	}
	s->n = 0;
}

struct nvme_drive *nvme_shelf_named(struct nvme_shelf *s, const char *name)
{
	for (unsigned i = 0; i < s->n; i++) {
		if (strcmp(s->all[i].name, name) == 0)
			return &s->all[i];
	}
	return NULL;
}

struct nvme_drive *nvme_shelf_by_nqn(struct nvme_shelf *s, const char *nqn)
{
	for (unsigned i = 0; i < s->n; i++) {
		if (strcmp(s->all[i].nqn, nqn) == 0)
			return &s->all[i];
	}
	return NULL;
}

/* --- moments and time --- */

bool nvme_moment_is_before(struct nvme_moment *m, bool is_io, uint8_t opcode, int64_t now_ms)
{
	if (!m->is_set || !m->count || m->is_io != is_io || m->opcode != opcode || --m->count)
		return false;
	if (m->after_ms < 0)
		return true;
	m->due_ms = now_ms + m->after_ms;
	return false;
}

static bool is_due(struct nvme_moment *m, int64_t now)
{
	if (!m->due_ms || now < m->due_ms)
		return false;
	m->due_ms = 0;
	return true;
}

static bool guest_lives(const struct nvme_shelf *s)
{
	char path[64], line[256] = "";
	const char *end;

	if (s->guest <= 0 || !text_format(path, sizeof(path), "/proc/%d/stat", (int)s->guest))
		return false;
	_fclose_ FILE *f = fopen(path, "re");

	if (!f || !fgets(line, sizeof(line), f))
		return false;
	/* One that was killed and not yet waited for is a zombie: "PID (name) Z …". */
	end = strrchr(line, ')');
	return end && end[1] == ' ' && end[2] != 'Z' && end[2] != 'X';
}

bool nvme_shelf_tick(struct nvme_shelf *s)
{
	int64_t now = nvme_shelf_now_ms(), passed = now - s->ticked_ms;
	bool cuts = false;

	if (!s->ticked_ms)
		passed = 0;
	s->ticked_ms = now;
	for (unsigned i = 0; i < s->n; i++) {
		struct nvme_drive *d = &s->all[i];

		/* A drive has power while somebody holds a connection, or while the guest runs. */
		if (d->is_plugged && passed > 0 && (d->n_links || (d->is_adrift && guest_lives(s))))
			nvm_model_tick(d->model, (uint32_t)(passed * d->speed));
		cuts |= is_due(&d->cut, now);
		if (is_due(&d->pull, now))
			nvme_shelf_pull(s, d);
	}
	return cuts;
}

bool nvme_shelf_is_busy(const struct nvme_shelf *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		const struct nvme_drive *d = &s->all[i];

		if (d->cut.due_ms || d->pull.due_ms || nvm_model_due_ms(d->model))
			return true;
	}
	return false;
}

/* --- power --- */

static void power_cycle(const struct nvme_shelf *s, struct nvme_drive *d)
{
	nvme_shelf_note(s, "%s: power cycle", d->name);
	nvm_model_power_cycle(d->model);
	d->is_adrift = d->is_shut = false;
}

void nvme_shelf_settle(struct nvme_shelf *s, struct nvme_drive *d)
{
	bool was_cut = d->is_shut || (d->is_adrift && !guest_lives(s));

	if (d->n_links)
		return;
	if (was_cut)
		power_cycle(s, d);
	d->is_adrift = d->is_shut = false;
}

void nvme_shelf_guest(struct nvme_shelf *s, pid_t guest)
{
	if (s->guest == guest)
		return;
	/* Another machine: for those that the old one had, power was gone. */
	for (unsigned i = 0; i < s->n; i++) {
		if (!s->all[i].n_links && s->all[i].is_adrift)
			power_cycle(s, &s->all[i]);
	}
	s->guest = guest;
}

void nvme_shelf_power_cycle(struct nvme_shelf *s)
{
	for (unsigned i = 0; i < s->n; i++) {
		power_cycle(s, &s->all[i]);
		s->all[i].is_plugged |= !nvm_model_is_gone(s->all[i].model);
	}
}

void nvme_shelf_plug(struct nvme_shelf *s, struct nvme_drive *d)
{
	if (d->is_plugged)
		return;
	nvme_shelf_note(s, "%s: plugged", d->name);
	power_cycle(s, d);
	d->is_plugged = true;
}

void nvme_shelf_pull(struct nvme_shelf *s, struct nvme_drive *d)
{
	if (!d->is_plugged)
		return;
	nvme_shelf_note(s, "%s: pulled", d->name);
	d->is_plugged = false;
	nvm_model_forget(d->model, NULL);
}
