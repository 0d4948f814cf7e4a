#include "ui/clock.h"

#include <stdlib.h>
#include <string.h>

#include "base/build_id.h"
#include "base/text.h"

/* A person reads a watch to the minute: within this the machine's own seconds are kept. */
#define SAME_MINUTE_MS INT64_C(90000)
#define MINUTE_MS      INT64_C(60000)
#define YEAR_MS        INT64_C(31557600000)

struct instant clock_shifted(struct instant t, int64_t ahead_ms)
{
	t.utc_ms += ahead_ms;
	return t;
}

/* A year typed wrongly would stand in the journal for ever, and every true time be refused after it. */
static int check_far(const struct option_values *texts, struct instant said, struct instant now,
		     struct instant least, struct error *err)
{
	int64_t newest_ms = now.utc_ms > least.utc_ms ? now.utc_ms : least.utc_ms;
	const char *text = texts->at[0];

	for (size_t i = 1; i < texts->n; i++)
		if (strcmp(texts->at[i], text) != 0)
			return error_set(err, REASON_CLOCK_CONFIRM_BAD, 0, text,
					 N_("two different times"));
	if (said.utc_ms > kiyome_build_time * 1000 + 20 * YEAR_MS)
		return error_set(err, REASON_CLOCK_CONFIRM_BAD, 0, text,
				 N_("more than 20 years after this program was made"));
	if (said.utc_ms > newest_ms + YEAR_MS && texts->n < 2)
		return error_set(
			err, REASON_CLOCK_CONFIRM_BAD, 0, text,
			N_("more than a year ahead of machine and journal: if it is right, "
			   "give the option twice"));
	return 0;
}

static int confirm(struct session *s, const struct option_values *texts, struct instant least,
		   struct error *err)
{
	const char *text = texts->at[0];
	struct instant said;
	struct instant now = instant_now();
	char shown[INSTANT_TEXT];

	if (!instant_parse_minute(text, &said))
		return error_set(err, REASON_CLOCK_CONFIRM_BAD, 0, text, N_("not a date and time"));
	int r = check_far(texts, said, now, least, err);

	if (r < 0)
		return r;
	/* The minute said may have begun before the bound and end after it. */
	if (said.utc_ms + MINUTE_MS <= least.utc_ms)
		return error_set(err, REASON_CLOCK_CONFIRM_BAD, 0, text, "earlier than %s",
				 instant_local(least, shown));
	s->clock.source = CLOCK_CONFIRMED_BY_PERSON;
	if (llabs(said.utc_ms - now.utc_ms) > SAME_MINUTE_MS || now.utc_ms < least.utc_ms) {
		int64_t target = said.utc_ms < least.utc_ms ? least.utc_ms : said.utc_ms;

		s->clock_shift_ms = target - now.utc_ms;
	}
	return 0;
}

static int choose(struct session *s, struct instant least, struct error *err)
{
	const struct options *o = s->options;
	struct instant now = instant_now();
	char shown_now[INSTANT_TEXT], shown_least[INSTANT_TEXT];

	(void)text_copy(s->clock.zone, sizeof(s->clock.zone), s->settings.zone); /* same size */
	if (least.utc_ms < kiyome_build_time * 1000)
		least.utc_ms = kiyome_build_time * 1000;
	least.offset_s = now.offset_s;
	if (o->confirm_clock.n)
		return confirm(s, &o->confirm_clock, least, err);
	if (now.utc_ms < least.utc_ms)
		return error_set(err, REASON_CLOCK_EARLIER, 0, instant_local(now, shown_now),
				 "newest: %s", instant_local(least, shown_least));
	s->clock.source = instant_is_synchronised() ? CLOCK_FROM_NTP : CLOCK_FROM_RTC;
	return 0;
}

int clock_choose_after(struct session *s, struct instant least, struct error *err)
{
	int r = choose(s, least, err);

	if (r == 0)
		s->clock_since = clock_shifted(instant_now(), s->clock_shift_ms);
	return r;
}

int clock_choose(struct session *s, struct error *err)
{
	return clock_choose_after(s, journal_newest(s->journal), err);
}
