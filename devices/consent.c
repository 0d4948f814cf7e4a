/*
 * devices/consent.c - what must be typed, and whether it was.
 */
#include "devices/consent.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Fewer characters than this name a drive only where they are its whole serial. */
#define SHORT_LEAST 4

static bool has_serial(const struct device *d, const char *shown)
{
	char own[RAW_TEXT_SHOWN];

	return d->serial.n && strcmp(raw_text_show(&d->serial, own), shown) == 0;
}

static bool is_serial_of_one(const struct device_list *list, const char *shown)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += has_serial(&list->at[i], shown);
	return n <= 1;
}

static bool is_wwn_of_one(const struct device_list *list, const char *wwn)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += strcmp(list->at[i].wwn, wwn) == 0;
	return n <= 1;
}

static void node_and_size(const struct device *d, bool is_grouped, char out[DEVICE_TITLE])
{
	char size[32];

	if (is_grouped)
		(void)text_grouped(d->size_bytes, size);
	else
		(void)snprintf(size, sizeof(size), "%llu", (unsigned long long)d->size_bytes);
	/* A node has at most 255 bytes: it fits. */
	(void)text_format(out, DEVICE_TITLE, "%s %s", d->node, size);
}

/* Fills OUT and says whether it is "NODE SIZE", which may also be typed without the commas. */
static bool token_make(const struct device *d, const struct device_list *list,
		       char out[DEVICE_TITLE])
{
	char shown[RAW_TEXT_SHOWN];

	raw_text_show(&d->serial, shown);
	if (shown[0] && is_serial_of_one(list, shown)) {
		(void)text_copy(out, DEVICE_TITLE, shown);
		return false;
	}
	if (d->wwn[0] && is_wwn_of_one(list, d->wwn)) {
		(void)text_copy(out, DEVICE_TITLE, d->wwn);
		return false;
	}
	node_and_size(d, true, out);
	return true;
}

const char *consent_token(const struct device *d, const struct device_list *list,
			  char out[DEVICE_TITLE])
{
	(void)token_make(d, list, out);
	return out;
}

static bool is_full(const struct device *d, const struct device_list *list, const char *typed)
{
	char token[DEVICE_TITLE];
	bool is_node = token_make(d, list, token);

	if (strcmp(token, typed) == 0)
		return true;
	if (!is_node)
		return false;
	node_and_size(d, false, token);
	return strcmp(token, typed) == 0;
}

/* A person types a name as he reads it, 演習.img, and not as its bytes are shown: a serial that is plain text
 * may be typed as it is. One with a backslash may not, so that nothing can pass for another's shown form. */
static bool is_plain_text(const struct device *d, char out[RAW_TEXT_MOST + 1])
{
	memcpy(out, d->serial.bytes, d->serial.n);
	out[d->serial.n] = '\0';
	return d->serial.n && strlen(out) == d->serial.n && !strchr(out, '\\') &&
	       device_text_is_clean(out);
}

/* Where it is shown otherwise: one that is shown as it is, is the token already or is not unique. */
static bool is_plain_serial(const struct device *d, const struct device_list *list,
			    const char *typed)
{
	char text[RAW_TEXT_MOST + 1], shown[RAW_TEXT_SHOWN];

	(void)list;
	return is_plain_text(d, text) && strcmp(text, typed) == 0 &&
	       strcmp(raw_text_show(&d->serial, shown), text) != 0;
}

static size_t count_characters(const char *text)
{
	size_t n = 0;

	while (text_next(&text))
		n++;
	return n;
}

/* Ends are whole characters: bytes that are none begin no end. */
static bool is_end(const char *text, const char *typed)
{
	size_t n = strlen(text), n_typed = strlen(typed);

	return n_typed <= n && text_is_utf8(typed, n_typed) &&
	       strcmp(text + n - n_typed, typed) == 0;
}

static bool is_end_of_serial(const struct device *d, const struct device_list *list,
			     const char *typed)
{
	char shown[RAW_TEXT_SHOWN], text[RAW_TEXT_MOST + 1];

	(void)list;
	if (count_characters(typed) < SHORT_LEAST)
		return false;
	return is_end(raw_text_show(&d->serial, shown), typed) ||
	       (is_plain_text(d, text) && is_end(text, typed));
}

/* How many drives of LIST are named by TYPED in one of the two ways; *RET is the last. */
static size_t count_named(const struct device_list *list, const char *typed,
			  bool (*names)(const struct device *, const struct device_list *,
					const char *),
			  const struct device **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (!names(&list->at[i], list, typed))
			continue;
		*ret = &list->at[i];
		n++;
	}
	return n;
}

/* Copies TYPED without the blanks around it; false for nothing or more than any token has. */
static bool typed_trim(const char *typed, char out[DEVICE_TITLE])
{
	static const char blanks[] = " \t\r\n";
	size_t n;

	typed += strspn(typed, blanks);
	n = strlen(typed);
	while (n && strchr(blanks, typed[n - 1]))
		n--;
	if (!n || n >= DEVICE_TITLE)
		return false;
	memcpy(out, typed, n);
	out[n] = '\0';
	return true;
}

int consent_match(const struct device_list *list, const char *typed, bool allow_short,
		  const struct device **ret, struct error *err)
{
	const struct device *d = NULL;
	char trimmed[DEVICE_TITLE];
	size_t n;

	if (!typed_trim(typed, trimmed))
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, NULL, "length=%zu",
				 strlen(typed));
	/* A whole token comes first: it may also be the end of a longer serial, and could never be typed
	 * otherwise. Which drive is meant is then compared with the one that is asked about. */
	n = count_named(list, trimmed, is_full, &d);
	if (!n)
		n = count_named(list, trimmed, is_plain_serial, &d);
	if (!n && allow_short)
		n = count_named(list, trimmed, is_end_of_serial, &d);
	if (n > 1)
		return error_set(err, REASON_CONSENT_AMBIGUOUS, 0, trimmed, "drives=%zu", n);
	if (!n)
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, trimmed, "drives=%zu", list->n);
	*ret = d;
	return 0;
}

/* NOLINTNEXTLINE(readability-function-size): these nine are what a consent consists of. */
int consent_give(const struct device_list *list, const struct device *d,
		 const uint8_t plan_digest[DIGEST_BYTES], const char *who, const char *typed,
		 bool by_option, struct instant when, struct consent *ret, struct error *err)
{
	const struct device *named;
	char title[DEVICE_TITLE], trimmed[DEVICE_TITLE];
	int rc;

	if (d->n_guards)
		return error_set(err, d->guards[0].reason, 0, device_title(d, title), "%s",
				 d->guards[0].what);
	rc = consent_match(list, typed, !by_option, &named, err);
	if (rc)
		return rc;
	if (strcmp(named->node, d->node) != 0 || !device_same(named, d))
		return error_set(err, REASON_CONSENT_UNMATCHED, 0, device_title(d, title),
				 "named=%s", named->name);
	(void)typed_trim(typed, trimmed); /* it matched, so it fits */
	*ret = (struct consent){ .device = *d, .when = when, .by_option = by_option };
	memcpy(ret->plan_digest, plan_digest, DIGEST_BYTES);
	/* Cut where a name or a serial full of escapes is longer: both are for reading only. */
	(void)text_copy(ret->who, sizeof(ret->who), who);
	(void)text_copy(ret->typed, sizeof(ret->typed), trimmed);
	return 0;
}
