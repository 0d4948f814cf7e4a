#include "ui/options.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_MANY };

struct option_row {
	const char *name; /* without the two hyphens */
	enum option_kind kind;
	size_t at; /* offset in struct options */
};

#define ROW(name, kind, member)                              \
	{                                                    \
		name, kind, offsetof(struct options, member) \
	}

static const struct option_row rows[] = {
	ROW("method", OPTION_VALUE, method),
	ROW("technique", OPTION_VALUE, technique),
	ROW("custom", OPTION_VALUE, custom),
	ROW("address-test", OPTION_FLAG, address_test),
	ROW("verify", OPTION_VALUE, verify),
	ROW("key", OPTION_VALUE, key),
	ROW("passphrase-fd", OPTION_VALUE, passphrase_fd_text),
	ROW("import-passphrase-fd", OPTION_VALUE, import_passphrase_fd_text),
	ROW("job", OPTION_VALUE, job),
	ROW("set", OPTION_MANY, set),
	ROW("out", OPTION_VALUE, out),
	ROW("also", OPTION_VALUE, also),
	ROW("yes", OPTION_MANY, yes),
	ROW("practice", OPTION_FLAG, practice),
	ROW("json", OPTION_FLAG, json),
	ROW("language", OPTION_VALUE, language),
	ROW("settings", OPTION_VALUE, settings),
	ROW("log", OPTION_VALUE, log),
	ROW("debug", OPTION_FLAG, debug),
	ROW("sysroot", OPTION_VALUE, sysroot),
	ROW("confirm-clock", OPTION_MANY, confirm_clock),
	ROW("sample", OPTION_FLAG, sample),
	ROW("trust", OPTION_VALUE, trust),
	ROW("record", OPTION_VALUE, record),
	ROW("fresh", OPTION_FLAG, fresh),
	ROW("full", OPTION_FLAG, full),
	ROW("name", OPTION_VALUE, name),
	ROW("id", OPTION_VALUE, id),
	ROW("kind", OPTION_VALUE, kind),
	ROW("again", OPTION_FLAG, again),
	ROW("master", OPTION_FLAG, master),
	ROW("password-fd", OPTION_VALUE, password_fd_text),
	ROW("psid-fd", OPTION_VALUE, psid_fd_text),
	ROW("help", OPTION_FLAG, help),
};

/* Whether NAME (N bytes) is one of the blank-separated words of ALLOWED. */
static bool is_allowed(const char *allowed, const char *name, size_t n)
{
	for (const char *at = allowed; *at;) {
		size_t length = strcspn(at, " ");

		if (length == n && strncmp(at, name, n) == 0)
			return true;
		at += length;
		at += strspn(at, " ");
	}
	return false;
}

static const struct option_row *row_of(const char *allowed, const char *name, size_t n)
{
	static const char always[] = "help language";

	if (!is_allowed(allowed, name, n) && !is_allowed(always, name, n))
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].name) == n && strncmp(rows[i].name, name, n) == 0)
			return &rows[i];
	return NULL;
}

static int store(struct options *o, const struct option_row *row, const char *value,
		 struct error *err)
{
	char *base = (char *)o;

	if (row->kind == OPTION_MANY) {
		struct option_values *many = (struct option_values *)(void *)(base + row->at);

		if (many->n == OPTION_REPEATS)
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, row->name,
					 "more than %d times", OPTION_REPEATS);
		many->at[many->n++] = value;
		return 0;
	}
	const char **single = (const char **)(void *)(base + row->at);

	if (*single)
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, row->name, N_("given twice"));
	*single = value;
	return 0;
}

/* A descriptor's number: 0 to 1023; -1 where TEXT is NULL. */
static int descriptor(const char *text, const char *name, int *ret, struct error *err)
{
	int value = 0;

	*ret = -1;
	if (!text)
		return 0;
	if (!*text || strlen(text) > 4 || strspn(text, "0123456789") != strlen(text))
		return error_set(err, REASON_COMMAND_LINE_VALUE, 0, name,
				 "not a file descriptor: %s", text);
	for (const char *at = text; *at; at++)
		value = value * 10 + (*at - '0');
	*ret = value;
	return 0;
}

static int descriptors(struct options *o, struct error *err)
{
	const struct {
		const char *text, *name;
		int *value;
	} all[] = {
		{ o->passphrase_fd_text, "passphrase-fd", &o->passphrase_fd },
		{ o->import_passphrase_fd_text, "import-passphrase-fd", &o->import_passphrase_fd },
		{ o->password_fd_text, "password-fd", &o->password_fd },
		{ o->psid_fd_text, "psid-fd", &o->psid_fd },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(all[0]); i++)
		r = descriptor(all[i].text, all[i].name, all[i].value, err);
	return r;
}

/* One argument that begins with "--"; *i moves over a value that stands apart. */
static int read_option(int argc, char *const *argv, int *i, const char *allowed, struct options *o,
		       struct error *err)
{
	const char *name = argv[*i] + 2;
	size_t n = strcspn(name, "=");
	const struct option_row *row = row_of(allowed, name, n);
	const char *value = name[n] == '=' ? name + n + 1 : NULL;

	if (!row)
		return error_set(err, REASON_OPTION_UNKNOWN, 0, argv[*i], "%s", "");
	if (row->kind == OPTION_FLAG) {
		if (value)
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, row->name,
					 N_("takes no value"));
		*(bool *)((char *)o + row->at) = true;
		return 0;
	}
	if (!value) {
		if (*i + 1 >= argc)
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, row->name,
					 N_("needs a value"));
		value = argv[++*i];
	}
	return store(o, row, value, err);
}

int options_read(int argc, char *const *argv, const char *allowed, struct options *ret,
		 struct error *err)
{
	bool only_operands = false;
	int r;

	*ret = (struct options){
		.passphrase_fd = -1, .import_passphrase_fd = -1, .password_fd = -1, .psid_fd = -1
	};
	for (int i = 0; i < argc; i++) {
		if (!only_operands && strcmp(argv[i], "--") == 0) {
			only_operands = true;
		} else if (!only_operands && argv[i][0] == '-' && argv[i][1] == '-') {
			r = read_option(argc, argv, &i, allowed, ret, err);
			if (r < 0)
				return r;
		} else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
			return error_set(err, REASON_OPTION_UNKNOWN, 0, argv[i], "%s", "");
		} else if (ret->n_operands == OPTION_REPEATS) {
			return error_set(err, REASON_COMMAND_LINE_VALUE, 0, argv[i],
					 "more than %d operands", OPTION_REPEATS);
		} else {
			ret->operands[ret->n_operands++] = argv[i];
		}
	}
	return descriptors(ret, err);
}
