/* The clock of a session: once chosen it goes on evenly, whatever the machine's clock does. */
#include "ui/session.h"

#include "tests/unit/harness.h"

static void time_goes_on_evenly(void)
{
	struct instant machine = instant_now();
	struct session s = SESSION_INIT;
	struct instant now;

	CU_ASSERT(llabs(session_now(&s).utc_ms - machine.utc_ms) < 60000);
	/* As if the machine's clock had been set back by a day since the session began an hour ago. */
	s.clock_since = machine;
	s.clock_since.mono_ms -= 3600000;
	s.clock_since.utc_ms += 82800000;
	now = session_now(&s);
	CU_ASSERT(now.utc_ms >= s.clock_since.utc_ms + 3600000);
	CU_ASSERT(now.utc_ms < s.clock_since.utc_ms + 3600000 + 60000);
	CU_ASSERT(session_now(&s).utc_ms >= now.utc_ms);
	/* A confirmed clock is in it already. */
	s.clock_shift_ms = -99999999;
	CU_ASSERT(llabs(session_now(&s).utc_ms - now.utc_ms) < 60000);
}

static const struct test tests[] = {
	{ "time goes on evenly", time_goes_on_evenly },
};
TEST_MAIN(tests)
