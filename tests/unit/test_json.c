#include "base/json.h"

#include "tests/unit/harness.h"

static struct json *read_text(const char *text)
{
	struct error err = ERROR_INIT;
	struct json *doc = NULL;

	TEST_OK(json_read(text, strlen(text), "test", &doc, &err), err);
	return doc;
}

static void writes_canonical_bytes(void)
{
	struct error err = ERROR_INIT;
	struct json_builder *b = json_begin();
	_free_ char *bytes = NULL;
	size_t n = 0;

	json_text(b, "b", "山 \" \\ / \x01\x1f\x7f\n\t");
	json_number(b, "a", INT64_MIN);
	json_open_array(b, "list");
	json_number(b, NULL, 1);
	json_text(b, NULL, NULL);
	json_bool(b, NULL, true);
	json_open_object(b, NULL);
	json_close(b);
	json_close(b);
	json_hex(b, "hex", "\x00\xff", 2);
	json_open_object(b, "Z");
	json_bool(b, "x", false);
	/* What is open is closed by json_finish(). */
	TEST_OK(json_finish(b, &bytes, &n, &err), err);
	TEST_TEXT(bytes, "{\"Z\":{\"x\":false},\"a\":-9223372036854775808,"
			 "\"b\":\"山 \\\" \\\\ / \\u0001\\u001f\x7f\\n\\t\",\"hex\":\"00ff\","
			 "\"list\":[1,null,true,{}]}");
	CU_ASSERT_EQUAL(n, strlen(bytes));
}

static void tells_its_first_failure(void)
{
	struct error err = ERROR_INIT;
	struct json_builder *b = json_begin();
	char *bytes = NULL;
	size_t n = 77;

	json_text(b, "fine", "x");
	json_text(b, "broken", "\xff");
	json_text(b, "broken later", "\xfe");
	TEST_REFUSED(json_finish(b, &bytes, &n, &err), err, REASON_JSON_MALFORMED);
	TEST_TEXT(err.subject, "broken");
	CU_ASSERT_PTR_NULL(bytes);
	CU_ASSERT_EQUAL(n, 77);
	b = json_begin();
	json_text(b, "\xff", "bad name");
	CU_ASSERT(json_finish(b, &bytes, &n, &err) < 0);
	TEST_REFUSED(json_finish(NULL, &bytes, &n, &err), err, REASON_NO_MEMORY);
}

static void refuses_misplaced_members(void)
{
	struct error err = ERROR_INIT;
	char *bytes = NULL;
	size_t n;

	for (int k = 0; k < 5; k++) {
		struct json_builder *b = json_begin();

		json_number(b, "a", 1);
		if (k == 0)
			json_number(b, "a", 2); /* twice */
		if (k == 1)
			json_number(b, NULL, 2); /* no name in an object */
		json_open_array(b, "list");
		if (k == 2)
			json_number(b, "named", 2); /* a name in an array */
		json_close(b);
		if (k == 3)
			json_close(b); /* the outermost */
		for (int depth = 0; k == 4 && depth < 32; depth++)
			json_open_object(b, "deeper");
		TEST_REFUSED(json_finish(b, &bytes, &n, &err), err, REASON_JSON_MALFORMED);
	}
}

static void takes_no_builder(void)
{
	json_text(NULL, "a", "b");
	json_number(NULL, "a", 1);
	json_bool(NULL, "a", true);
	json_hex(NULL, "a", "x", 1);
	json_open_object(NULL, "a");
	json_open_array(NULL, "a");
	json_close(NULL);
	json_copy(NULL, "a", NULL);
	json_discard(NULL);
	json_discard(json_begin());
	CU_PASS("nothing happened");
}

static void reads_values(void)
{
	_clear_(json_freep) struct json *doc = read_text(
		" {\"t\":\"山\",\"n\":-5,\"big\":9223372036854775807,\"yes\":true,\"no\":false,"
		"\"nil\":null,\"list\":[1,\"x\"],\"o\":{\"k\":1}} \n");
	int64_t number = 0;
	bool truth = false;

	TEST_TEXT(json_get_text(doc, "t"), "山");
	CU_ASSERT_TRUE(json_get_number(doc, "n", &number) && number == -5);
	CU_ASSERT_TRUE(json_get_number(doc, "big", &number) && number == INT64_MAX);
	CU_ASSERT_TRUE(json_get_bool(doc, "yes", &truth) && truth);
	CU_ASSERT_TRUE(json_get_bool(doc, "no", &truth) && !truth);
	CU_ASSERT_TRUE(json_is_null(json_get(doc, "nil")));
	CU_ASSERT_TRUE(json_is_array(json_get(doc, "list")));
	CU_ASSERT_TRUE(json_is_object(doc) && json_is_object(json_get(doc, "o")));
	CU_ASSERT_EQUAL(json_count(json_get(doc, "list")), 2);
	CU_ASSERT_EQUAL(json_count(doc), 8);
	TEST_TEXT(json_as_text(json_at(json_get(doc, "list"), 1)), "x");
	CU_ASSERT_TRUE(json_as_number(json_at(json_get(doc, "list"), 0), &number) && number == 1);
	CU_ASSERT_PTR_NULL(json_at(json_get(doc, "list"), 2));
}

static void answers_nothing_for_other_types(void)
{
	_clear_(json_freep) struct json *doc = read_text("{\"t\":\"x\",\"n\":1,\"b\":true}");
	int64_t number = 7;
	bool truth = true;

	CU_ASSERT_PTR_NULL(json_get_text(doc, "n"));
	CU_ASSERT_PTR_NULL(json_get_text(doc, "missing"));
	CU_ASSERT_PTR_NULL(json_get_text(NULL, "t"));
	CU_ASSERT_PTR_NULL(json_get(json_get(doc, "t"), "t"));
	CU_ASSERT_PTR_NULL(json_get(doc, NULL));
	CU_ASSERT_PTR_NULL(json_at(doc, 0));
	CU_ASSERT_PTR_NULL(json_name_at(json_get(doc, "t"), 0));
	CU_ASSERT_PTR_NULL(json_name_at(NULL, 0));
	CU_ASSERT_EQUAL(json_count(NULL), 0);
	CU_ASSERT_EQUAL(json_count(json_get(doc, "t")), 0);
	CU_ASSERT_FALSE(json_get_number(doc, "t", &number));
	CU_ASSERT_FALSE(json_get_number(doc, "b", &number));
	CU_ASSERT_FALSE(json_get_bool(doc, "n", &truth));
	CU_ASSERT_FALSE(json_as_number(NULL, &number));
	CU_ASSERT_FALSE(json_is_null(NULL) || json_is_array(NULL) || json_is_object(NULL));
	CU_ASSERT(number == 7 && truth);
}

static void gives_names_in_order(void)
{
	_clear_(json_freep) struct json *doc =
		read_text("{\"c\":{\"z\":1,\"y\":2},\"a\":1,\"B\":2}");

	TEST_TEXT(json_name_at(doc, 0), "B");
	TEST_TEXT(json_name_at(doc, 1), "a");
	TEST_TEXT(json_name_at(doc, 2), "c");
	CU_ASSERT_PTR_NULL(json_name_at(doc, 3));
	TEST_TEXT(json_name_at(json_get(doc, "c"), 0), "y");
}

static void refuses_what_is_not_strict(void)
{
	static const char *const bad[] = {
		"",
		" ",
		"{",
		"{}x",
		"{} {}",
		"{\"a\":1,\"a\":2}",
		"{\"a\":1.0}",
		"[1e3]",
		"[[-0.5]]",
		"{\"a\":\"\\u0000\"}",
		"{\"a\\u0000b\":1}",
		"{\"a\":\"\xff\"}",
		"{\"a\":9223372036854775808}",
		"{\"a\":01}",
		"{a:1}",
		"{'a':1}",
		"{\"a\":1,}",
		"[1,]",
		"{\"a\":NaN}",
		"\"text\"",
		"5",
		"// comment\n{}",
		"\xef\xbb\xbf{}",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;
		struct json *doc = NULL;

		if (json_read(bad[i], strlen(bad[i]), "bad.json", &doc, &err) == 0) {
			printf("\n    took %s\n", bad[i]);
			json_freep(&doc);
			CU_FAIL("not strict");
			continue;
		}
		CU_ASSERT_EQUAL(err.reason, REASON_JSON_MALFORMED);
		TEST_TEXT(err.subject, "bad.json");
	}
}

static void refuses_a_nul_byte(void)
{
	struct error err = ERROR_INIT;
	struct json *doc = NULL;

	TEST_REFUSED(json_read("{}\0", 3, "f", &doc, &err), err, REASON_JSON_MALFORMED);
	TEST_REFUSED(json_read("{\"a\":\"b\0c\"}", 11, "f", &doc, &err), err,
		     REASON_JSON_MALFORMED);
}

/* N arrays, one in the other. */
static int read_nested(int n, struct json **ret, struct error *err)
{
	char text[10000] = "";

	memset(text, '[', (size_t)n);
	memset(text + n, ']', (size_t)n);
	return json_read(text, 2 * (size_t)n, "deep", ret, err);
}

static void bounds_the_depth(void)
{
	struct error err = ERROR_INIT;
	struct json *doc = NULL;

	TEST_OK(read_nested(32, &doc, &err), err);
	json_freep(&doc);
	CU_ASSERT_PTR_NULL(doc);
	TEST_REFUSED(read_nested(33, &doc, &err), err, REASON_JSON_MALFORMED);
	TEST_REFUSED(read_nested(4000, &doc, &err), err, REASON_JSON_MALFORMED);
}

static void bounds_the_members(void)
{
	static char text[200000];
	struct error err = ERROR_INIT;
	struct json *doc = NULL;

	for (int members = 4096; members <= 4097; members++) {
		size_t n = 1;

		text[0] = '{';
		for (int i = 0; i < members; i++)
			n += (size_t)sprintf(text + n, "%s\"k%d\":%d", i ? "," : "", i, i);
		text[n++] = '}';
		if (members == 4096) {
			TEST_OK(json_read(text, n, "many", &doc, &err), err);
			json_freep(&doc);
		} else {
			TEST_REFUSED(json_read(text, n, "many", &doc, &err), err,
				     REASON_JSON_MALFORMED);
		}
	}
}

static void copies_and_rewrites_canonically(void)
{
	struct error err = ERROR_INIT;
	_clear_(json_freep) struct json *doc =
		read_text("{ \"b\" : [ 1 , { \"z\":1, \"a\":\"\\u00e9\\/\" } ] }");
	struct json_builder *b = json_begin();
	_free_ char *copy = NULL, *canonical = NULL;
	size_t n = 0;

	json_copy(b, "inside", json_get(doc, "b"));
	json_copy(b, "none", NULL);
	TEST_OK(json_finish(b, &copy, &n, &err), err);
	TEST_TEXT(copy, "{\"inside\":[1,{\"a\":\"é/\",\"z\":1}],\"none\":null}");
	TEST_OK(json_canonical(doc, &canonical, &n, &err), err);
	TEST_TEXT(canonical, "{\"b\":[1,{\"a\":\"é/\",\"z\":1}]}");
	CU_ASSERT_EQUAL(n, strlen(canonical));
	CU_ASSERT(json_canonical(NULL, &copy, &n, &err) < 0);
}

static const struct test tests[] = {
	{ "writes canonical bytes", writes_canonical_bytes },
	{ "tells its first failure", tells_its_first_failure },
	{ "refuses misplaced members", refuses_misplaced_members },
	{ "takes no builder", takes_no_builder },
	{ "reads values", reads_values },
	{ "answers nothing for other types", answers_nothing_for_other_types },
	{ "gives names in order", gives_names_in_order },
	{ "refuses what is not strict", refuses_what_is_not_strict },
	{ "refuses a NUL byte", refuses_a_nul_byte },
	{ "bounds the depth", bounds_the_depth },
	{ "bounds the members", bounds_the_members },
	{ "copies and rewrites canonically", copies_and_rewrites_canonically },
};

TEST_MAIN(tests)
