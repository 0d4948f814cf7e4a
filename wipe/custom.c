#include "wipe/custom.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Where the reading stands. */
struct cursor {
	const char *at;
	unsigned pass; /* from 1, for what is said of it */
};

static int wrong(const struct cursor *c, const char *what, struct error *err)
{
	return error_set(err, REASON_METHOD_MALFORMED, 0, CUSTOM_ID, "pass %u: %s", c->pass, what);
}

static void skip_blanks(struct cursor *c)
{
	c->at += strspn(c->at, " \t");
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(c->at, word, n) != 0)
		return false;
	c->at += n;
	return true;
}

static int read_string(struct cursor *c, struct method_pass *pass, struct error *err)
{
	pass->kind = PASS_STRING;
	for (c->at++;; c->at++) {
		if (!*c->at)
			return wrong(c, "the quote is not closed", err);
		if (*c->at == '\'' && *++c->at != '\'')
			break; /* two quotes are one that is meant */
		if ((unsigned char)*c->at < ' ' || *c->at == 0x7F)
			return wrong(c, "a control character", err);
		if (pass->n_string == PASS_STRING_MOST)
			return wrong(c, "a string has at most 32 bytes", err);
		pass->string[pass->n_string++] = (uint8_t)*c->at;
	}
	return pass->n_string ? 0 : wrong(c, "an empty string", err);
}

static int read_hex(struct cursor *c, struct method_pass *pass, struct error *err)
{
	size_t n = strspn(c->at, "0123456789abcdefABCDEF");

	if (!n)
		return wrong(c, "expected hexadecimal digits, 'text' or random", err);
	if (n % 2 || n > 2 * sizeof(pass->string))
		return wrong(c, "two hexadecimal digits a byte, 1 to 32 bytes", err);
	for (size_t i = 0; i < n / 2; i++) {
		const char byte[3] = { c->at[2 * i], c->at[2 * i + 1], '\0' };

		pass->string[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	c->at += n;
	pass->kind = n == 2 ? PASS_BYTE : PASS_STRING;
	pass->n_string = n == 2 ? 0 : (uint8_t)(n / 2);
	if (pass->kind == PASS_BYTE) {
		pass->byte = pass->string[0];
		pass->string[0] = 0;
	}
	return 0;
}

static int read_pass(struct cursor *c, struct method_pass *pass, struct error *err)
{
	int rc = 0;

	skip_blanks(c);
	pass->is_inverted = take_word(c, "~");
	if (take_word(c, "random"))
		pass->kind = PASS_RANDOM;
	else if (*c->at == '\'')
		rc = read_string(c, pass, err);
	else
		rc = read_hex(c, pass, err);
	if (rc)
		return rc;
	pass->is_verified = take_word(c, "/verify");
	skip_blanks(c);
	if (*c->at && *c->at != ',')
		return wrong(c, "expected a comma behind it", err);
	return 0;
}

int custom_read(const char *text, struct method *ret, struct error *err)
{
	struct cursor c = { .at = text };
	_free_ struct method *m = calloc(1, sizeof(*m)); /* *ret stays as it is on failure */

	if (!m)
		return error_set(err, REASON_NO_MEMORY, 0, CUSTOM_ID, "%s", "");
	m->id = CUSTOM_ID;
	m->title = "Custom passes";
	m->source = "passes named by the person who ordered or did the work; no standard";
	m->verify = VERIFY_LAST_PASS;
	for (bool is_more = true; is_more; is_more = take_word(&c, ",")) {
		struct method_pass *pass = &m->passes[m->n_passes];
		int rc;

		c.pass = m->n_passes + 1;
		if (m->n_passes == METHOD_PASSES)
			return wrong(&c, "more than 99 passes", err);
		rc = read_pass(&c, pass, err);
		if (rc)
			return rc;
		m->n_passes++;
		if (pass->is_verified)
			m->verify = VERIFY_NAMED_PASSES;
	}
	memcpy(ret, m, sizeof(*ret));
	return 0;
}

const char *custom_text(const struct method *m, char out[CUSTOM_TEXT])
{
	char pass[PASS_TEXT];

	*out = '\0';
	for (unsigned i = 0; i < m->n_passes; i++)
		(void)text_append(out, CUSTOM_TEXT, "%s%s", i ? ", " : "",
				  pass_text(&m->passes[i], pass)); /* room for all */
	return out;
}
