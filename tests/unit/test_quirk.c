/* tests/unit/test_quirk.c - models that are known to be bad, and that no other is taken for one. */
#include "devices/quirk.h"
#include "tests/unit/harness.h"

static struct features of(const char *model)
{
	struct device d = { .node = "/dev/fake" };
	struct features f = { .quirks = 0xff, .quirk_source = "old" };

	raw_text_set(&d.model, model, strlen(model));
	quirk_apply(&d, &f);
	return f;
}

static void known_models(void)
{
	CU_ASSERT_EQUAL(of("Rugged SSD4").quirks, QUIRK_NEVER_SANITIZE);
	CU_ASSERT_EQUAL(of("Rugged SSD4 2TB").quirks, QUIRK_NEVER_SANITIZE);
	CU_ASSERT_EQUAL(of("INTEL SSDPEKNW512G8").quirks, QUIRK_PROGRESS_STANDS);
	CU_ASSERT_EQUAL(of("INTEL SSDPEKNW010T8").quirks, QUIRK_PROGRESS_STANDS);
	CU_ASSERT(strstr(of("INTEL SSDPEKNW010T8").quirk_source, "3027") != NULL);
}

static void other_models(void)
{
	static const char *const models[] = {
		"", "Rugged SSD", "My Rugged SSD4", "INTEL SSDPEKKF256G8L", "MUSTER HD1000", "*"
	};

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		CU_ASSERT_EQUAL(of(models[i]).quirks, 0);
		CU_ASSERT_PTR_NULL(of(models[i]).quirk_source);
	}
}

static const struct test tests[] = { { "known models", known_models },
				     { "other models", other_models } };
TEST_MAIN(tests)
