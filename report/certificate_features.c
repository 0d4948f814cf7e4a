/*
 * report/certificate_features.c - what the drive offers inside itself and how it stood, as it told when it
 * was looked at before the job.
 */
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define FEATURES "measured.device.features"

/* "Sanitize block erase: yes, …"; what was not told is said to be unknown. */
static void offers_row(const struct paper *p)
{
	static const struct {
		const char *set, *path, *word;
	} offers[] = {
		{ NULL, FEATURES ".sanitize.crypto", "crypto" },
		{ NULL, FEATURES ".sanitize.block", "block" },
		{ NULL, FEATURES ".sanitize.overwrite", "overwrite" },
		{ "ata", FEATURES ".security.supported", "supported" },
		{ "ata", FEATURES ".security.enhanced", "enhanced" },
		{ NULL, FEATURES ".always_encrypts", "always_encrypts" },
	};
	char text[PAPER_TEXT];
	const char *colon = p->language == LANGUAGE_JA ? "：" : ": ";

	(void)text_copy(text, sizeof(text), paper_word(p, "set", FEATURES ".set"));
	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++)
		if (!offers[i].set || paper_word_is(p, FEATURES ".set", offers[i].set))
			(void)text_append(text, sizeof(text), "; %s%s%s",
					  phrase_word_in(p->language, "offers", offers[i].word),
					  colon, paper_word(p, "has", offers[i].path));
	paper_row(p, PHRASE_L_FEATURES, text);
}

/* Bytes of a namespace: both factors were checked to be counts. */
static uint64_t bytes_of(const struct json *namespace)
{
	int64_t blocks = 0, bytes = 0;

	if (!json_get_number(namespace, "size_blocks", &blocks) ||
	    !json_get_number(namespace, "block_bytes", &bytes) || blocks < 0 || bytes <= 0 ||
	    blocks > INT64_MAX / bytes)
		return 0;
	return (uint64_t)(blocks * bytes);
}

static void namespaces_row(const struct paper *p)
{
	const struct json *list = record_at(p->v, FEATURES ".nvme.namespaces");
	char text[PAPER_TEXT] = "", part[PAPER_TEXT / 4], id[32], bytes[32];

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *n = json_at(list, i);
		bool is_attached = false;
		int64_t nsid = 0;

		(void)json_get_number(n, "nsid", &nsid); /* shapes were checked */
		(void)json_get_bool(n, "attached", &is_attached);
		(void)text_append(text, sizeof(text), "%s%s", *text ? "; " : "",
				  phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_NAMESPACE),
					      text_grouped((uint64_t)nsid, id),
					      text_grouped(bytes_of(n), bytes),
					      phrase_word_in(p->language, "told",
							     is_attached ? "yes" : "no"),
					      NULL));
	}
	if (record_number(p->v, FEATURES ".nvme.unallocated_bytes", 0) > 0)
		(void)text_append(
			text, sizeof(text), "; %s",
			phrase_fill(part, sizeof(part), paper_say(p, PHRASE_V_UNALLOCATED),
				    paper_count(p, FEATURES ".nvme.unallocated_bytes", bytes),
				    NULL));
	paper_row(p, PHRASE_L_NAMESPACES, text);
}

static void quirks_row(const struct paper *p)
{
	const struct json *list = record_at(p->v, FEATURES ".quirks");
	char text[PAPER_TEXT] = "", source[PAPER_TEXT / 2];

	for (size_t i = 0; i < json_count(list); i++) {
		const char *word = json_as_text(json_at(list, i));

		if (word)
			(void)text_append(text, sizeof(text), "%s%s", *text ? ", " : "",
					  phrase_word_in(p->language, "quirk", word));
	}
	if (*text && *paper_ascii(p, FEATURES ".quirk_source", source, sizeof(source)))
		(void)text_append(text, sizeof(text), " (%s)", source);
	if (*text)
		paper_row(p, PHRASE_L_QUIRKS, text);
}

static void opal_row(const struct paper *p)
{
	const struct json *list = record_at(p->v, FEATURES ".opal.kinds");
	char text[PAPER_TEXT] = "", lock[PAPER_TEXT / 2];

	if (!paper_word_is(p, FEATURES ".opal.is_present", "yes"))
		return;
	for (size_t i = 0; i < json_count(list); i++) {
		const char *word = json_as_text(json_at(list, i));

		if (word)
			(void)text_append(text, sizeof(text), "%s%s", *text ? ", " : "", word);
	}
	(void)text_append(text, sizeof(text), "%s%s", *text ? "; " : "",
			  phrase_fill(lock, sizeof(lock), paper_say(p, PHRASE_V_OPAL),
				      paper_word(p, "told", FEATURES ".opal.is_locking_enabled"),
				      paper_word(p, "told", FEATURES ".opal.is_locked"),
				      paper_word(p, "told", FEATURES ".opal.shadow_mbr_enabled"),
				      paper_word(p, "told", FEATURES ".opal.shadow_mbr_done"),
				      NULL));
	paper_row(p, PHRASE_L_OPAL, text);
}

/* Nothing of a drive that was not asked: what its plan says of that stands in its notes. */
void paper_features_rows(const struct paper *p)
{
	if (!record_bool(p->v, FEATURES ".asked"))
		return;
	offers_row(p);
	if (json_is_object(record_at(p->v, FEATURES ".nvme")))
		namespaces_row(p);
	opal_row(p);
	quirks_row(p);
}
