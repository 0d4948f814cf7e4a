#include "ui/session.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "ui/clock.h"
#include "ui/places.h"
#include "ui/signer.h"

static int set_from_option(struct typed *t, const char *pair, struct error *err)
{
	char key[64];
	const char *equals = strchr(pair, '=');

	if (!equals || equals == pair || (size_t)(equals - pair) >= sizeof(key))
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "set", "KEY=VALUE expected: %s",
				 pair);
	memcpy(key, pair, (size_t)(equals - pair));
	key[equals - pair] = '\0';
	return typed_set(t, key, equals + 1, "--set", err);
}

static int read_typed(const struct options *o, struct typed *t, struct error *err)
{
	int r = o->job ? typed_read(t, o->job, err) : 0;

	for (size_t i = 0; r == 0 && i < o->set.n; i++)
		r = set_from_option(t, o->set.at[i], err);
	if (r == 0 && o->verify)
		r = typed_set(t, typed_row(TYPED_VERIFY)->key, o->verify, "--verify", err);
	return r;
}

static int choose_languages(struct session *s, struct error *err)
{
	struct languages of_settings;

	(void)languages_choose(s->options->language, &s->languages); /* judged in main() */
	if (s->languages.is_chosen || !*s->settings.language)
		return 0;
	if (!languages_choose(s->settings.language, &of_settings))
		return error_set(err, REASON_SETTING_UNKNOWN, 0, s->settings.source,
				 "language %s: ja, en", s->settings.language);
	s->languages = of_settings;
	locale_set(s->languages.screen);
	return 0;
}

/* A method is a way to overwrite: who names one asks for that, unless a technique is named too. */
static int choose_technique(const struct options *o, const char **ret, struct error *err)
{
	const struct technique *t;

	*ret = o->method || o->custom ? "overwrite" : NULL;
	if (!o->technique || strcmp(o->technique, "auto") == 0)
		return 0;
	t = technique_by_id(o->technique);
	if (!t)
		return error_set(err, REASON_TECHNIQUE_UNKNOWN, 0, o->technique, "%s", "");
	if (*ret && strcmp(t->id, *ret) != 0)
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "technique",
				 N_("a method is for overwriting only"));
	*ret = t->id;
	return 0;
}

int session_open(const struct options *o, struct output *out, struct session *ret,
		 struct error *err)
{
	int r;

	ret->options = o;
	ret->output = out;
	r = settings_read(o->settings, o->out ? o->out : PLACES_DEFAULT_OUT, &ret->settings,
			  &ret->typed, err);
	if (r < 0)
		return r;
	r = choose_languages(ret, err);
	if (r < 0)
		return r;
	r = instant_set_zone(ret->settings.zone, err);
	if (r < 0)
		return r;
	if (o->log) {
		r = log_open(o->log, o->debug ? LOG_DEBUG : LOG_INFO, &out->log, err);
		if (r < 0)
			return r;
	}
	r = read_typed(o, &ret->typed, err);
	if (r < 0)
		return r;
	r = typed_policy(&ret->typed, &ret->policy, err);
	ret->policy.address_test = o->address_test;
	return r < 0 ? r : choose_technique(o, &ret->policy.technique, err);
}

void session_clear(struct session *s)
{
	device_list_clear(&s->devices);
	key_close(s->key);
	journal_close(s->journal);
	page_resources_close(s->resources);
	if (s->signal_fd >= 0)
		(void)close(s->signal_fd); /* only read from */
	if (s->output && s->output->log) {
		log_close(s->output->log);
		s->output->log = NULL;
	}
	*s = (struct session)SESSION_INIT;
}

/* The log must lie on no listed drive: what is written there was never chosen. */
static int check_log(const struct session *s, struct error *err)
{
	dev_t dev;
	ino_t inode;

	if (!s->output->log)
		return 0;
	log_inode(s->output->log, &dev, &inode);
	if (!device_list_has_inode(&s->devices, dev, inode))
		return 0;
	return error_set(err, REASON_LOG_NOT_A_FILE, 0, s->options->log, "%s",
			 N_("it is a listed drive's file"));
}

static bool is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && !S_ISBLK(st.st_mode);
}

static bool is_listed(const char *const *files, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++) {
		struct stat a, b;

		if (stat(files[i], &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino)
			return true;
	}
	return false;
}

int session_detect_also(struct session *s, const char *const *also, size_t n_also,
			struct error *err)
{
	const struct options *o = s->options;
	const char *files[OPTION_REPEATS];
	struct detect_options options = {
		.sysroot = o->sysroot,
		.practice = o->practice,
		.files = files,
		.ask_drives = !o->sysroot,
	};

	/* Block devices are found by themselves; a name that is no file may be a serial number. */
	for (size_t i = 0; o->practice && i < o->n_operands; i++)
		if (is_file(o->operands[i]))
			files[options.n_files++] = o->operands[i];
	for (size_t i = 0; o->practice && i < n_also && options.n_files < OPTION_REPEATS; i++)
		if (is_file(also[i]) && !is_listed(files, options.n_files, also[i]))
			files[options.n_files++] = also[i];
	int r = detect(&options, &s->devices, err);

	return r < 0 ? r : check_log(s, err);
}

int session_detect(struct session *s, struct error *err)
{
	return session_detect_also(s, NULL, 0, err);
}

struct instant session_now(const struct session *s)
{
	struct instant now = clock_shifted(instant_now(), s->clock_shift_ms);

	if (s->clock_since.utc_ms)
		now.utc_ms = s->clock_since.utc_ms + (now.mono_ms - s->clock_since.mono_ms);
	return now;
}

int session_open_evidence(struct session *s, struct error *err)
{
	const struct options *o = s->options;
	int r;

	r = page_resources_open(NULL, NULL, &s->resources, err);
	if (r < 0)
		return r;
	r = places_open(s, err);
	if (r < 0)
		return r;
	r = signer_unlock(s, err);
	if (r < 0)
		return r;
	if (!*s->typed.value[TYPED_OPERATOR_NAME]) {
		r = typed_set(&s->typed, "operator_name", key_facts(s->key)->name, "key", err);
		if (r < 0)
			return r;
	}
	if (!*s->typed.value[TYPED_OPERATOR_ID] && *key_facts(s->key)->id) {
		r = typed_set(&s->typed, "operator_id", key_facts(s->key)->id, "key", err);
		if (r < 0)
			return r;
	}
	if (o->practice)
		typed_fill_practice(&s->typed);
	r = typed_check(&s->typed, err);
	if (r < 0)
		return r;
	for (enum typed_field f = 0; f < TYPED_COUNT; f++) {
		r = page_check_text(s->resources, typed_row(f)->key, s->typed.value[f], err);
		if (r < 0)
			return r;
	}
	return machine_read(NULL, &s->machine, err);
}

int session_journal(struct session *s, const char *event, struct json_builder *data,
		    struct journal_position *ret, struct error *err)
{
	struct journal_position unwanted;
	_free_ char *bytes = NULL;
	size_t n = 0;
	int r = json_finish(data, &bytes, &n, err);

	if (r < 0)
		return r;
	return journal_append(s->journal, event, bytes, n, session_now(s), ret ? ret : &unwanted,
			      err);
}

int session_catch_signals(struct session *s, struct error *err)
{
	sigset_t set;

	(void)sigemptyset(&set); /* cannot fail for a valid set */
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGQUIT);
	(void)signal(SIGHUP, SIG_IGN); /* hang-up stops nothing */
	if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0)
		return error_set(err, REASON_NO_MEMORY, errno, NULL, "sigmask");
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->signal_fd < 0)
		return error_set(err, REASON_NO_MEMORY, errno, NULL, "signalfd");
	return 0;
}

void session_record_input(const struct session *s, const struct device *d, struct record_input *in)
{
	in->practice = s->options->practice;
	in->device = d;
	in->typed = &s->typed;
	in->machine = &s->machine;
	in->clock = s->clock;
	in->signer = key_facts(s->key);
	in->issued = session_now(s);
	(void)text_copy(in->journal_id, sizeof(in->journal_id),
			journal_id(s->journal)); /* same size */
}
