/* The machine: a made tree with values, placeholders, odd bytes and nothing at all; this machine. */
#include "devices/machine.h"

#include "tests/unit/harness.h"

static char root[64];

static void run(const char *command)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "cd %s && %s", root, command);
	CU_ASSERT_EQUAL_FATAL(system(line), 0);
}

static void begin(void)
{
	(void)strcpy(root, "/tmp/kiyome-test-machine-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(root));
	run("mkdir -p ./sys/class/dmi/id");
}

static void end(void)
{
	run("rm -r \"$PWD\"");
}

static void put(const char *name, const char *bytes, size_t n)
{
	char path[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/sys/class/dmi/id/%s", root, name);
	f = fopen(path, "we");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(bytes, 1, n, f), n);
	CU_ASSERT_EQUAL(fclose(f), 0);
}

static struct machine look(void)
{
	struct machine m;
	struct error err;

	memset(&m, 0x55, sizeof(m)); /* nothing of what was there may stay */
	TEST_OK(machine_read(root, &m, &err), err);
	return m;
}

static void values_are_read(void)
{
	struct machine m;

	begin();
	put("sys_vendor", "Example Inc.\n", 13);
	put("product_name", "  OptiSample 3050  \n", 20);
	put("product_version", "1.0\n", 4);
	put("product_serial", "EX4MPL3\n", 8);
	put("product_uuid", "4c4c4544-0034-4d10-8050-c4c04f4d4c33\n", 37);
	put("board_vendor", "Board \xE6\x97\xA5 Co\n", 13);
	put("board_name", "0W0CHX\n", 7);
	put("board_serial", "/EX4MPL3/1/\n", 12);
	put("bios_version", "1.21.0\n", 7);
	m = look();
	TEST_TEXT(m.vendor, "Example Inc.");
	TEST_TEXT(m.product, "OptiSample 3050");
	TEST_TEXT(m.version, "1.0");
	TEST_TEXT(m.serial, "EX4MPL3");
	TEST_TEXT(m.uuid, "4c4c4544-0034-4d10-8050-c4c04f4d4c33");
	TEST_TEXT(m.board_vendor, "Board 日 Co");
	TEST_TEXT(m.board_product, "0W0CHX");
	TEST_TEXT(m.board_serial, "/EX4MPL3/1/");
	TEST_TEXT(m.bios_version, "1.21.0");
	TEST_TEXT(m.kernel, "");
	TEST_TEXT(m.boot_id, "");
	end();
}

static void placeholders_are_nothing(void)
{
	static const char *const fillers[] = { "To Be Filled By O.E.M.\n",
					       "to be filled by o.e.m.",
					       "Default string\n",
					       "System Serial Number\n",
					       "Not Specified\n",
					       "0123456789\n",
					       "00000000\n",
					       "xxxxxxxxxx\n",
					       "...........\n",
					       " \n",
					       "\n",
					       "",
					       "None\n",
					       "N/A\n" };
	static const char *const values[] = { "000A", "Nonesuch", "1234567890123", "S1", "777" };

	begin();
	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		put("product_serial", fillers[i], strlen(fillers[i]));
		TEST_TEXT(look().serial, "");
	}
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		put("product_serial", values[i], strlen(values[i]));
		TEST_TEXT(look().serial, values[i]);
	}
	end();
}

static void odd_bytes_do_no_harm(void)
{
	char many[5000];

	begin();
	put("product_serial", "A\x01\tB\xFF\n", 6);
	TEST_TEXT(look().serial, "A  B?");
	memset(many, 'a', sizeof(many));
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = (char)('a' + i % 3);
	put("product_serial", many, sizeof(many));
	CU_ASSERT_EQUAL(strlen(look().serial), sizeof(look().serial) - 1);
	put("product_serial", "A\0B\n", 4);
	TEST_TEXT(look().serial, "A");
	end();
}

static void absent_values_are_empty(void)
{
	struct machine m;

	begin();
	run("rm -r sys && mkdir sys");
	m = look();
	TEST_TEXT(m.vendor, "");
	TEST_TEXT(m.serial, "");
	run("mkdir -p ./sys/class/dmi/id/product_serial"); /* a folder where a file should be */
	m = look();
	TEST_TEXT(m.serial, "");
	end();
}

static void a_tree_tells_its_own_kernel(void)
{
	struct machine m;

	begin();
	run("mkdir -p ./proc/sys/kernel/random");
	{
		char path[256];
		FILE *f;

		(void)snprintf(path, sizeof(path), "%s/proc/version", root);
		f = fopen(path, "we");
		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		(void)fputs("Linux version 5.10.0 (x@y)\n", f);
		CU_ASSERT_EQUAL(fclose(f), 0);
	}
	m = look();
	TEST_TEXT(m.kernel, "Linux version 5.10.0 (x@y)");
	end();
}

static void this_machine_is_read(void)
{
	struct machine m;
	struct error err;

	TEST_OK(machine_read(NULL, &m, &err), err);
	CU_ASSERT_EQUAL(strncmp(m.kernel, "Linux ", 6), 0);
	CU_ASSERT_EQUAL(strlen(m.boot_id), 36);
}

static const struct test tests[] = {
	{ "values are read", values_are_read },
	{ "placeholders are nothing", placeholders_are_nothing },
	{ "odd bytes do no harm", odd_bytes_do_no_harm },
	{ "absent values are empty", absent_values_are_empty },
	{ "a tree tells its own kernel", a_tree_tells_its_own_kernel },
	{ "this machine is read", this_machine_is_read },
};
TEST_MAIN(tests)
