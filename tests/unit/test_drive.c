/* tests/unit/test_drive.c - serial numbers that are none. */
#include "devices/drive.h"
#include "tests/unit/harness.h"

static void knows_placeholders(void)
{
	static const char *const none[] = {
		"0123456789",    "0123456789ABCDEF", "1234567890", "12345678",
		"00000000000",   "XXXXXXXX",         "0",          "None",
		"serial number", "\xff\xff\xff\xff"
	};
	static const char *const real[] = { "KYM0A1B2C3D4",     "000000001532",
					    "AA00000000000489", "1234",
					    "WD-WCC4N0123456",  "987654321A",
					    "0123456789KY",     "" };
	struct raw_text t;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		raw_text_set(&t, none[i], strlen(none[i]));
		CU_ASSERT(drive_serial_is_placeholder(&t));
	}
	for (size_t i = 0; i < sizeof(real) / sizeof(real[0]); i++) {
		raw_text_set(&t, real[i], strlen(real[i]));
		CU_ASSERT(!drive_serial_is_placeholder(&t));
	}
}

static const struct test tests[] = {
	{ "knows placeholders", knows_placeholders },
};
TEST_MAIN(tests)
