#include "ui/settings.h"

#include <string.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/text.h"

struct reader {
	struct settings *settings;
	struct typed *typed;
};

struct general_row {
	const char *key;
	size_t at, size;
};

#define ROW(member)                                                      \
	{                                                                \
		.key = #member, .at = offsetof(struct settings, member), \
		.size = sizeof(((struct settings *)0)->member)           \
	}

static const struct general_row general_rows[] = { ROW(zone), ROW(language), ROW(key), ROW(out),
						   ROW(also) };

static int take_general(struct settings *s, const char *key, const char *value, unsigned line,
			struct error *err)
{
	for (size_t i = 0; i < sizeof(general_rows) / sizeof(general_rows[0]); i++) {
		const struct general_row *row = &general_rows[i];

		if (strcmp(row->key, key) != 0)
			continue;
		if (!text_copy((char *)s + row->at, row->size, value))
			return error_set(err, REASON_INI_MALFORMED, 0, s->source,
					 "line %u: value too long", line);
		return 0;
	}
	return error_set(err, REASON_SETTING_UNKNOWN, 0, s->source, "line %u: general.%s", line,
			 key);
}

static int take(void *ctx, const char *section, const char *key, const char *value, unsigned line,
		struct error *err)
{
	struct reader *r = ctx;

	if (strcmp(section, "general") == 0)
		return take_general(r->settings, key, value, line, err);
	if (strcmp(section, "job") == 0)
		return typed_set(r->typed, key, value, r->settings->source, err);
	return error_set(err, REASON_SETTING_UNKNOWN, 0, r->settings->source, "line %u: section %s",
			 line, section);
}

int settings_read(const char *option, const char *out, struct settings *ret, struct typed *typed,
		  struct error *err)
{
	struct reader reader = { .settings = ret, .typed = typed };
	char beside[SETTING_MOST];

	*ret = (struct settings){ .zone = "Asia/Tokyo" };
	if (option) {
		if (!text_copy(ret->source, sizeof(ret->source), option))
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, "settings",
					 N_("path too long"));
	} else if (out && text_format(beside, sizeof(beside), "%s/settings.ini", out) &&
		   access(beside, F_OK) == 0) {
		(void)text_copy(ret->source, sizeof(ret->source), beside); /* same size */
	} else if (access("/etc/kiyome/settings.ini", F_OK) == 0) {
		(void)text_copy(ret->source, sizeof(ret->source),
				"/etc/kiyome/settings.ini"); /* fits */
	} else {
		return 0;
	}
	return ini_read(ret->source, take, &reader, err);
}
