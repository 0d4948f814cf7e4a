/* room: devices
 * tests/unit/test_park.c - the whole park of captured machines: what is one drive, what is none, what hides. */
#include "devices/detect.h"

#include "tests/unit/sys_tree.h"

static void order_is(const struct device_list *list, const char *expected)
{
	char names[1024] = "";

	for (size_t i = 0; i < list->n; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? " " : "",
			 list->at[i].name);
	TEST_TEXT(names, expected);
}

static bool has_remark(const struct device *d, enum reason reason, const char *what)
{
	for (unsigned i = 0; i < d->n_remarks; i++)
		if (d->remarks[i].reason == reason &&
		    (!what || strcmp(d->remarks[i].what, what) == 0))
			return true;
	return false;
}

static void lists_controllers_without_namespaces(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "nvme_park");
	order_is(&t.list, "nvme0 nvme1n1 nvme2n1 nvme4 nvme5n1 nvme6n1 nvme7n1");
	d = sys_tree_drive(&t, "nvme0");
	TEST_TEXT(d->node, "/dev/nvme0");
	TEST_TEXT(d->control_node, "/dev/nvme0");
	TEST_TEXT(d->place, "pci-0000:01:00.0-nvme");
	text_is(&d->serial, "KYN4000000000A");
	CU_ASSERT(d->has_no_block && d->control_dev && !d->dev && !d->size_bytes);
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_NO_NAMESPACE);
	CU_ASSERT(!has_guard(d, REASON_GUARD_TOO_SMALL, NULL)); /* it may erase itself */
	d = sys_tree_drive(&t, "nvme4");
	CU_ASSERT(has_guard(d, REASON_GUARD_CONTROLLER_DOWN, "nvme4: dead"));
	d = sys_tree_drive(&t, "nvme5n1"); /* a format that the kernel can't use */
	CU_ASSERT(d->has_no_block && d->dev);
	TEST_TEXT(d->node, "/dev/nvme5n1");
	TEST_TEXT(d->control_node, "/dev/nvme5");
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_NO_SIZE);
	d = sys_tree_drive(&t, "nvme6n1");
	CU_ASSERT(!d->has_no_block && d->no_overwrite.reason == REASON_NONE && !d->n_units);
	TEST_TEXT(d->control_node, "/dev/nvme6");
	TEST_TEXT(sys_tree_drive(&t, "nvme7n1")->place, "pci-10000:e1:00.0-nvme");
	CU_ASSERT_EQUAL(t.list.n_hidden, 0); /* VMD with its driver hides nothing */
	sys_tree_close(&t);
}

static void a_subsystem_is_one_drive(void)
{
	const struct device *d, *found = NULL;
	struct error err = ERROR_INIT;
	struct sys_tree t;

	sys_tree_open(&t, "nvme_park");
	d = sys_tree_drive(&t, "nvme1n1");
	CU_ASSERT_EQUAL_FATAL(d->n_units, 1);
	TEST_TEXT(d->units[0].name, "nvme1n2");
	CU_ASSERT_EQUAL(d->units[0].size_bytes, 256000000000ull);
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_HAS_UNITS);
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "/data"));
	TEST_OK(device_find(&t.list, "/dev/nvme1n2", &found, &err), err);
	CU_ASSERT_PTR_EQUAL(found, d);
	/* Shared by two controllers, and used through a namespace that only the other one has. */
	d = sys_tree_drive(&t, "nvme2n1");
	CU_ASSERT_EQUAL_FATAL(d->n_other_paths, 1);
	TEST_TEXT(d->other_paths[0], "nvme3n1");
	CU_ASSERT_EQUAL_FATAL(d->n_units, 1);
	TEST_TEXT(d->units[0].name, "nvme3n2");
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "nvme3n2: /private"));
	sys_tree_close(&t);
	/* With the kernel's own multipath, and names that cross. */
	sys_tree_open(&t, "nvme");
	TEST_TEXT(sys_tree_drive(&t, "nvme0n1")->control_node, "/dev/nvme1");
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "nvme2n1")->n_units, 0);
	sys_tree_close(&t);
}

static void units_of_a_sas_drive_are_one(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "sas_park");
	order_is(&t.list, "0:0:4:0 sda sde sdf sdg sdh sdi sg5 sg11");
	d = sys_tree_drive(&t, "sda");
	CU_ASSERT_EQUAL_FATAL(d->n_units, 1);
	TEST_TEXT(d->units[0].name, "sdb");
	CU_ASSERT_EQUAL_FATAL(d->n_other_paths, 2);
	TEST_TEXT(d->other_paths[0], "sdc");
	TEST_TEXT(d->other_paths[1], "sdd");
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "sdd: /export")); /* other path, other unit */
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_HAS_UNITS);
	TEST_TEXT(d->control_node, "/dev/sg0");
	sys_tree_close(&t);
}

static void lists_what_has_no_block_device(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "sas_park");
	d = sys_tree_drive(&t, "sde"); /* 520 bytes */
	CU_ASSERT(d->has_no_block && d->dev);
	TEST_TEXT(d->control_node, "/dev/sg4");
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_NO_SIZE);
	CU_ASSERT_EQUAL(d->n_guards, 1); /* REASON_GUARD_SYSROOT */
	d = sys_tree_drive(&t, "sg5");
	CU_ASSERT(d->has_no_block && !d->dev && d->control_dev);
	TEST_TEXT(d->node, "/dev/sg5");
	text_is(&d->serial, "KYS2000000000C");
	TEST_TEXT(d->wwn, "5000c5000000c0c0");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_SAS);
	CU_ASSERT_EQUAL(d->n_guards, 1);
	d = sys_tree_drive(&t, "0:0:4:0"); /* not even for commands */
	CU_ASSERT(has_guard(d, REASON_GUARD_NO_COMMANDS, ""));
	d = sys_tree_drive(&t, "sdf");
	CU_ASSERT(d->features.is_zoned && d->no_overwrite.reason == REASON_DRIVE_ZONED);
	sys_tree_close(&t);
}

static void knows_volumes_from_drives(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "sas_park");
	d = sys_tree_drive(&t, "sdg");
	CU_ASSERT(has_guard(d, REASON_GUARD_LOGICAL_VOLUME, "hpsa, pci-0000:42:00.0"));
	CU_ASSERT_EQUAL(d->media, MEDIA_VIRTUAL);
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdh")->n_guards, 1); /* passed through */
	d = sys_tree_drive(&t, "sdi");
	CU_ASSERT(has_guard(d, REASON_GUARD_LOGICAL_VOLUME, "megaraid_sas, pci-0000:43:00.0"));
	d = sys_tree_drive(&t, "sg11");
	CU_ASSERT(has_guard(d, REASON_GUARD_RAID_MEMBER, "megaraid_sas, pci-0000:43:00.0"));
	CU_ASSERT_EQUAL_FATAL(t.list.n_hidden, 2); /* not the adapter */
	for (size_t i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(t.list.hidden[i].reason, REASON_HIDDEN_RAID_MEMBERS);
	sys_tree_close(&t);
}

static void tells_what_is_hidden(void)
{
	static const struct hidden_storage expected[] = {
		{ REASON_HIDDEN_RAID_EMPTY, "0000:00:0e.0", "vmd", "RAID controller 8086:9a0b", 0 },
		{ REASON_HIDDEN_REMAPPED, "0000:00:17.0", "ahci", "RAID controller 8086:2822", 2 },
		{ REASON_HIDDEN_NO_DRIVER, "0000:03:00.0", "", "SAS controller 1000:00e6", 0 },
		{ REASON_HIDDEN_NO_DRIVER, "0000:04:00.0", "vfio-pci", "NVMe controller 144d:a80a",
		  0 },
		{ REASON_HIDDEN_NVDIMM, "region1", "", "NVDIMM region", 0 },
	};
	const size_t n = sizeof(expected) / sizeof(expected[0]);
	struct sys_tree t;

	sys_tree_open(&t, "hidden_park");
	CU_ASSERT_EQUAL_FATAL(t.list.n_hidden, n);
	for (size_t i = 0; i < n; i++) {
		const struct hidden_storage *h = &t.list.hidden[i];

		CU_ASSERT_EQUAL(h->reason, expected[i].reason);
		TEST_TEXT(h->address, expected[i].address);
		TEST_TEXT(h->driver, expected[i].driver);
		TEST_TEXT(h->what, expected[i].what);
		CU_ASSERT_EQUAL(h->n_drives, expected[i].n_drives);
	}
	sys_tree_close(&t);
}

static void knows_cards_and_bridges(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "hidden_park");
	order_is(&t.list, "mmc2:0001 mmcblk0 mmcblk1 mmcblk4 sda sdb sdc sdd");
	d = sys_tree_drive(&t, "mmcblk0");
	CU_ASSERT(d->features.mmc.is_emmc);
	CU_ASSERT_EQUAL(d->features.mmc.boot_bytes, 4u << 20);
	CU_ASSERT_EQUAL(d->features.mmc.rpmb_bytes, 4u << 20);
	CU_ASSERT(has_remark(d, REASON_DRIVE_EXTRA_AREAS, ""));
	CU_ASSERT(!d->native_size_is_known);
	d = sys_tree_drive(&t, "mmcblk1");
	CU_ASSERT(!d->features.mmc.is_emmc && !d->n_remarks);
	d = sys_tree_drive(&t,
			   "mmcblk4"); /* a general purpose area, not counted by the user area */
	CU_ASSERT_EQUAL_FATAL(d->n_units, 1);
	TEST_TEXT(d->units[0].name, "mmcblk4gp0");
	CU_ASSERT_EQUAL(d->no_overwrite.reason, REASON_DRIVE_HAS_UNITS);
	d = sys_tree_drive(&t, "mmc2:0001"); /* no block driver */
	CU_ASSERT(has_guard(d, REASON_GUARD_NO_COMMANDS, ""));
	text_is(&d->model, "MUSTR4");
	CU_ASSERT(has_remark(sys_tree_drive(&t, "sda"), REASON_BRIDGE_BLOCKS, NULL));
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdb")->n_remarks, 0);
	d = sys_tree_drive(&t, "sdc"); /* two sticks, one serial */
	CU_ASSERT(d->weak == WEAK_SHARED_SERIAL && !d->n_units && !d->n_other_paths);
	sys_tree_close(&t);
}

/* Lines of a tree: a SAS disk NAME at ADDRESS of TARGET, of SIZE sectors, with that designator's last byte. */
static void put_disk(FILE *out, const char *name, unsigned host, unsigned lun, unsigned size,
		     unsigned designator)
{
	char p[200];

	snprintf(
		p, sizeof(p),
		"sys/devices/pci0000:00/0000:00:01.0/host%u/end_device-%u:0/target%u:0:0/%u:0:0:%u",
		host, host, host, host, lun);
	fprintf(out, "sys/block/%s -> ../%s/block/%s\n", name, p + 4, name);
	fprintf(out, "%s/block/%s/size = %u\n%s/block/%s/device -> ../../../%u:0:0:%u\n", p, name,
		size, p, name, host, lun);
	fprintf(out,
		"%s/vpd_pg83 := \\x00\\x83\\x00\\x0c\\x01\\x03\\x00\\x08P\\x00\\xc5\\x00\\x00\\x00\\x00\\x%02x\n",
		p, designator);
}

static void detect_lines(struct sys_tree *t, void (*put)(FILE *))
{
	struct test_folder f = test_folder_make();
	char file[TEST_PATH];
	FILE *out = fopen(test_path(&f, "lines.tree", file), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	put(out);
	CU_ASSERT_EQUAL_FATAL(fclose(out), 0);
	t->folder = test_folder_make();
	sys_tree_unpack(file, t->folder.path);
	sys_tree_detect(t);
	test_folder_remove(&f);
}

/* The second path of one unit comes before the first path of the other, and a third path only has the latter. */
static void put_crossed(FILE *out)
{
	put_disk(out, "sda", 1, 0, 2048, 0xa0);
	put_disk(out, "sdb", 2, 1, 2048, 0xa1);
	put_disk(out, "sdc", 2, 0, 2048, 0xa0);
	put_disk(out, "sdd", 3, 1, 4096, 0xa1); /* and tells another size */
	put_disk(out, "sde", 4, 0, 2048, 0xa2);
}

static void order_of_paths_is_all_one(void)
{
	struct sys_tree t;
	const struct device *d;

	detect_lines(&t, put_crossed);
	order_is(&t.list, "sda sde");
	d = sys_tree_drive(&t, "sda");
	CU_ASSERT(d->n_units == 1 && d->n_other_paths == 2);
	CU_ASSERT(has_guard(d, REASON_GUARD_PATHS_DIFFER, "sdd"));
	sys_tree_close(&t);
}

static void put_many(FILE *out)
{
	for (unsigned i = 0; i < DEVICE_UNITS + 2; i++) {
		char name[8];

		snprintf(name, sizeof(name), "sd%c%c", 'a' + i / 26, 'a' + i % 26);
		put_disk(out, name, 1, i, 2048, i);
	}
	for (unsigned i = 0; i < DEVICE_PATHS + 2; i++) {
		char name[8];

		snprintf(name, sizeof(name), "sd%c%c", 'p' + i / 26, 'a' + i % 26);
		put_disk(out, name, 10 + i, 0, 2048, 0xff);
	}
}

/* Whom nobody can hold, nobody may count on. */
static void too_many_are_guarded(void)
{
	struct sys_tree t;
	const struct device *d;

	detect_lines(&t, put_many);
	order_is(&t.list, "sdaa sdpa");
	d = sys_tree_drive(&t, "sdaa");
	CU_ASSERT(d->n_units == DEVICE_UNITS && has_guard(d, REASON_GUARD_TOO_MANY_PARTS, NULL));
	d = sys_tree_drive(&t, "sdpa");
	CU_ASSERT_EQUAL(d->n_other_paths, DEVICE_PATHS);
	CU_ASSERT(has_guard(d, REASON_GUARD_TOO_MANY_PARTS, NULL));
	sys_tree_close(&t);
}

static void put_hostile(FILE *out)
{
	fputs("sys/block/\n"
	      "sys/bus/scsi/devices/1:0:0:0 -> ../../../../..\n"
	      "sys/bus/scsi/devices/2:0:0:0/type = 0\nsys/bus/scsi/devices/2:0:0:0/block -> /etc\n"
	      "sys/bus/scsi/devices/3:0:0:0/type = -1\nsys/bus/scsi/devices/::/type = 0\n"
	      "sys/bus/scsi/devices/4:0:0:0/type = 0\nsys/bus/scsi/devices/4:0:0:0/scsi_generic/sgx/dev = y\n"
	      "sys/bus/pci/devices/x/class = 0x010400\nsys/bus/pci/devices/x/vendor = 0xffffffffffffffff\n"
	      "sys/bus/pci/devices/y/class = 18446744073709551615\nsys/bus/pci/devices/z/class -> class\n"
	      "sys/bus/pci/devices/a-name-that-is-much-longer-than-any-address/class = 0x010802\n"
	      "sys/bus/pci/devices/r/class = 0x010601\nsys/bus/pci/devices/r/remapped_nvme = 999999999999\n"
	      "sys/bus/pci/devices/r/driver/x = y\n"
	      "sys/bus/nd/devices/region -> region\nsys/bus/nd/devices/regionX/size = x\n"
	      "sys/class/mmc_host/mmc0/mmc0:1/type = MMC\nsys/class/mmc_host/mmc0/mmc0:1/name = \\x1b[2J\n"
	      "sys/class/mmc_host/mmc0/:/type = SD\nsys/class/nvme/nvme0/state = \\xff\n"
	      "sys/class/nvme/nvme1 -> ../../..\nsys/class/nvme/nvme2/subsysnqn = \\x1b\n",
	      out);
}

static void survives_a_hostile_park(void)
{
	struct sys_tree t;

	detect_lines(&t, put_hostile);
	CU_ASSERT(t.list.n >= 3 && t.list.n_hidden >= 2);
	for (size_t i = 0; i < t.list.n; i++) {
		CU_ASSERT(device_text_is_clean(t.list.at[i].node));
		CU_ASSERT(t.list.at[i].n_guards > 0 && !t.list.at[i].native_size_is_known);
	}
	for (size_t i = 0; i < t.list.n_hidden; i++)
		CU_ASSERT(t.list.hidden[i].n_drives <= 1024 &&
			  device_text_is_clean(t.list.hidden[i].address));
	sys_tree_close(&t);
}

static const struct test tests[] = {
	{ "controllers without namespaces", lists_controllers_without_namespaces },
	{ "a subsystem is one drive", a_subsystem_is_one_drive },
	{ "units of a SAS drive are one", units_of_a_sas_drive_are_one },
	{ "no block device", lists_what_has_no_block_device },
	{ "volumes and drives", knows_volumes_from_drives },
	{ "hidden storage", tells_what_is_hidden },
	{ "cards and bridges", knows_cards_and_bridges },
	{ "order of paths is all one", order_of_paths_is_all_one },
	{ "too many are guarded", too_many_are_guarded },
	{ "survives a hostile park", survives_a_hostile_park },
};
TEST_MAIN(tests)
