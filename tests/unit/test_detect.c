/* tests/unit/test_detect.c - drives of captured machines, and practice drives of this one. */
#include "devices/detect.h"

#include <sys/resource.h>
#include <time.h>

#include "tests/unit/practice_drive.h"
#include "tests/unit/sys_tree.h"

static void order_is(const struct device_list *list, const char *expected)
{
	char names[1024] = "";

	for (size_t i = 0; i < list->n; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? " " : "",
			 list->at[i].name);
	TEST_TEXT(names, expected);
}

static void knows_sata_drives(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "workstation");
	order_is(&t.list, "sda sdb sdc"); /* no zram, RAM disk, DVD, MD, device-mapper */
	d = sys_tree_drive(&t, "sda");
	TEST_TEXT(d->node, "/dev/sda");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_SATA);
	CU_ASSERT_EQUAL(d->media, MEDIA_HDD);
	text_is(&d->vendor, "");
	text_is(&d->model, "MUSTER HD1000-02AB34C"); /* not INQUIRY's 16 bytes of it */
	text_is(&d->serial, "KYM0A1B2C3D4");
	text_is(&d->firmware, "KY01.01X");
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_FROM_DRIVE);
	TEST_TEXT(d->wwn, "5000c5000a1b2c3d");
	TEST_TEXT(d->by_id, "/dev/disk/by-id/ata-MUSTER_HD1000-02AB34C_KYM0A1B2C3D4");
	TEST_TEXT(d->place, "pci-0000:00:17.0-ata-1");
	CU_ASSERT_EQUAL(d->size_bytes, 1953525168ull * 512);
	CU_ASSERT_EQUAL(d->logical_block_bytes, 512);
	CU_ASSERT_EQUAL(d->physical_block_bytes, 4096);
	CU_ASSERT(!d->native_size_is_known && d->is_from_sysroot && !d->is_practice && !d->weak);
	CU_ASSERT_EQUAL_FATAL(d->n_partitions, 3);
	TEST_TEXT(d->partitions[2].name, "sda3");
	CU_ASSERT_EQUAL(d->partitions[2].start_bytes, 3147776ull * 512);
	CU_ASSERT_EQUAL(d->contents_state, CONTENTS_NOT_EXAMINED);
	d = sys_tree_drive(&t, "sdb"); /* what the drive's pages don't hold comes from udev */
	CU_ASSERT_EQUAL(d->media, MEDIA_SSD);
	text_is(&d->model, "Muster SSD 870 PRO 256GB");
	text_is(&d->serial, "S5Y1KYM000001");
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_FROM_UDEV);
	TEST_TEXT(d->wwn, "5002538e00112233");
	TEST_TEXT(d->by_id, "/dev/disk/by-id/ata-Muster_SSD_870_PRO_256GB_S5Y1KYM000001");
	CU_ASSERT_EQUAL(d->contents_state, CONTENTS_FOUND);
	CU_ASSERT_EQUAL_FATAL(d->n_contents, 2);
	CU_ASSERT_EQUAL(d->contents[1].kind, CONTENT_RAID_MEMBER);
	CU_ASSERT_EQUAL(d->contents[1].partition, 1);
	d = sys_tree_drive(&t, "sdc"); /* whole model and serial from SAT's designator */
	text_is(&d->model, "MUSTER HD1000-02AB34C");
	text_is(&d->serial, "KYM0A1B2C3E5");
	CU_ASSERT_EQUAL(d->n_users, 0);
	CU_ASSERT_EQUAL(d->n_guards, 1); /* only that it is another machine's */
	CU_ASSERT(has_guard(d, REASON_GUARD_SYSROOT, ""));
	sys_tree_close(&t);
}

static void follows_the_root_down(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "workstation");
	d = sys_tree_drive(&t, "sda");
	CU_ASSERT(has_guard(d, REASON_GUARD_ROOT_FILE_SYSTEM, "/"));
	CU_ASSERT(has_guard(d, REASON_GUARD_BOOT_MEDIUM, "/boot"));
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "sda1: /boot/efi"));
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "sda3: /"));
	CU_ASSERT(has_guard(d, REASON_GUARD_HELD, "sda3: dm-0 (luks-muster)"));
	CU_ASSERT(has_guard(d, REASON_GUARD_SWAP, NULL));
	CU_ASSERT(has_user(d, USER_HOLDER, "sda3", "dm-1 (muster-root)"));
	CU_ASSERT(has_user(d, USER_SWAP, "sda3", "/dev/dm-2"));
	d = sys_tree_drive(&t, "sdb"); /* behind MD, and a mount point with a blank */
	CU_ASSERT(has_user(d, USER_HOLDER, "sdb1", "md127"));
	CU_ASSERT(has_user(d, USER_MOUNT, "sdb1", "/srv/some place"));
	CU_ASSERT(!has_guard(d, REASON_GUARD_ROOT_FILE_SYSTEM, NULL));
	sys_tree_close(&t);
}

static void knows_nvme_by_their_controllers(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "nvme");
	order_is(&t.list, "nvme0n1 nvme1n1 nvme2n1 nvme4n1 nvme10n1 nvme11n1");
	d = sys_tree_drive(&t, "nvme0n1"); /* which hangs on nvme1 */
	text_is(&d->serial, "KYN1000000000A");
	TEST_TEXT(d->place, "pci-0000:01:00.0-nvme");
	TEST_TEXT(d->eui64, "0025380011223301");
	TEST_TEXT(d->wwn, "0025380011223301");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_NVME);
	CU_ASSERT_EQUAL(d->media, MEDIA_SSD);
	text_is(&d->firmware, "2B4QKY01");
	text_is(&sys_tree_drive(&t, "nvme1n1")->serial, "KYN1000000000B");
	d = sys_tree_drive(&t, "nvme2n1"); /* through a subsystem; its hidden paths are no drives */
	text_is(&d->model, "MUSTER DC-P5");
	TEST_TEXT(d->nguid, "0011aabb000000000025385b71b00a11");
	TEST_TEXT(d->place, "pci-0000:03:00.0-nvme");
	CU_ASSERT_EQUAL(d->logical_block_bytes, 4096);
	CU_ASSERT_EQUAL(d->size_bytes, 3750748848ull * 512); /* sysfs counts in 512 all the same */
	CU_ASSERT_EQUAL(d->n_other_paths, 0);
	sys_tree_close(&t);
}

static void takes_two_paths_for_one_drive(void)
{
	struct sys_tree t;
	const struct device *d, *found = NULL;
	struct error err = ERROR_INIT;

	sys_tree_open(&t, "nvme");
	d = sys_tree_drive(&t, "nvme4n1");
	CU_ASSERT_EQUAL_FATAL(d->n_other_paths, 1);
	TEST_TEXT(d->other_paths[0], "nvme5n1");
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED,
			    "nvme5n1: /mnt/dual")); /* used by the other one */
	TEST_OK(device_find(&t.list, "/dev/nvme5n1", &found, &err), err);
	CU_ASSERT_PTR_EQUAL(found, d);
	CU_ASSERT_EQUAL(d->weak, 0);
	sys_tree_close(&t);
	sys_tree_open(&t, "server");
	order_is(&t.list, "pmem0 sda sdb sdd sde sdf");
	d = sys_tree_drive(&t, "sda");
	CU_ASSERT_EQUAL_FATAL(d->n_other_paths, 1);
	TEST_TEXT(d->other_paths[0], "sdc");
	CU_ASSERT(has_guard(d, REASON_GUARD_HELD, "dm-3 (mpatha)"));
	CU_ASSERT(has_guard(d, REASON_GUARD_HELD, "sdc: dm-3 (mpatha)"));
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "/export"));
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdb")->n_other_paths, 0);
	sys_tree_close(&t);
}

static void knows_sas_drives_and_odd_ones(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "server");
	d = sys_tree_drive(&t, "sdb");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_SAS);
	text_is(&d->vendor, "MUSTER");
	text_is(&d->model, "ST1200KY");
	text_is(&d->firmware, "E003");
	text_is(&d->serial, "KYS0000000000E2");
	TEST_TEXT(d->wwn, "5000c5000000e2e2"); /* the unit's, not the port's */
	TEST_TEXT(d->by_id, "/dev/disk/by-id/wwn-0x5000c5000000e2e2");
	CU_ASSERT(has_guard(sys_tree_drive(&t, "sdd"), REASON_GUARD_TOO_SMALL, ""));
	d = sys_tree_drive(&t, "sde"); /* may erase itself */
	CU_ASSERT(d->features.is_zoned && d->no_overwrite.reason == REASON_DRIVE_ZONED);
	d = sys_tree_drive(&t, "sdf"); /* SATA behind a SAS adapter */
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_SATA);
	text_is(&d->serial, "KYM0A1B2C3F6");
	CU_ASSERT(has_guard(sys_tree_drive(&t, "pmem0"), REASON_GUARD_NVDIMM, "pmem0"));
	sys_tree_close(&t);
}

static void knows_a_live_system(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "live");
	order_is(&t.list, "loop1 mmcblk0 mmcblk1 sda sdb sdc sdd sde sdf vda vdz vdaa");
	d = sys_tree_drive(&t, "sda"); /* overlay, squashfs, loop, iso9660, stick */
	CU_ASSERT(has_guard(d, REASON_GUARD_ROOT_FILE_SYSTEM, "/"));
	CU_ASSERT(has_guard(d, REASON_GUARD_BOOT_MEDIUM, "/run/live/medium"));
	for (size_t i = 0; i < t.list.n; i++)
		CU_ASSERT(&t.list.at[i] == d ||
			  !has_guard(&t.list.at[i], REASON_GUARD_BOOT_MEDIUM, NULL));
	d = sys_tree_drive(&t, "sdb");
	CU_ASSERT(has_guard(d, REASON_GUARD_HELD, "loop1"));
	d = sys_tree_drive(&t, "loop1"); /* over a block device: listed, without practice */
	CU_ASSERT(!d->is_practice && !d->native_size_is_known);
	TEST_TEXT(d->backing_file, "/dev/sdb");
	sys_tree_close(&t);
}

static void knows_bridges_cards_and_virtio(void)
{
	struct sys_tree t;
	const struct device *d;

	sys_tree_open(&t, "live");
	d = sys_tree_drive(&t, "sdb");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_USB);
	CU_ASSERT_EQUAL(d->bridge_vendor, 0x152d);
	CU_ASSERT_EQUAL(d->bridge_product, 0x0578);
	CU_ASSERT_EQUAL(d->bridge_release, 0x0204);
	CU_ASSERT(d->bridge_is_uas && !sys_tree_drive(&t, "sda")->bridge_is_uas);
	CU_ASSERT_EQUAL(d->weak, WEAK_NO_SERIAL);
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_NONE);
	TEST_TEXT(d->place, "usb 2-2");
	d = sys_tree_drive(&t, "sdc");
	CU_ASSERT_EQUAL(d->weak, WEAK_SHARED_SERIAL);
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdd")->weak, WEAK_SHARED_SERIAL);
	CU_ASSERT_EQUAL(d->n_other_paths, 0); /* two sticks, not two paths */
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_FROM_BRIDGE);
	TEST_TEXT(d->place, "usb 2-3.1");
	TEST_TEXT(d->by_id, "/dev/disk/by-id/usb-General_UDisk_KYU0000001-0:0");
	d = sys_tree_drive(&t, "sde");
	CU_ASSERT_EQUAL(d->weak, WEAK_PLACEHOLDER_SERIAL);
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_FROM_BRIDGE);
	CU_ASSERT_EQUAL(d->media, MEDIA_UNKNOWN);
	CU_ASSERT(has_guard(sys_tree_drive(&t, "sdf"), REASON_GUARD_NO_MEDIUM, ""));
	d = sys_tree_drive(&t, "mmcblk0");
	CU_ASSERT(d->is_emmc && !sys_tree_drive(&t, "mmcblk1")->is_emmc);
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_MMC);
	CU_ASSERT_EQUAL(d->media, MEDIA_CARD);
	text_is(&d->serial, "0x0badcafe");
	CU_ASSERT(has_guard(d, REASON_GUARD_MOUNTED, "mmcblk0boot0: /mnt/boot0"));
	CU_ASSERT(has_guard(sys_tree_drive(&t, "mmcblk1"), REASON_GUARD_READ_ONLY, ""));
	d = sys_tree_drive(&t, "vda");
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_VIRTIO);
	CU_ASSERT_EQUAL(d->media, MEDIA_VIRTUAL);
	CU_ASSERT(d->native_size_is_known);
	text_is(&d->serial, "kiyome-a");
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "vdaa")->weak, WEAK_NO_SERIAL);
	sys_tree_close(&t);
}

static void all_of_a_btrfs_is_used(void)
{
	struct sys_tree t;

	sys_tree_open(&t, "nvme"); /* the mount table names nvme10n1 only */
	CU_ASSERT(has_guard(sys_tree_drive(&t, "nvme10n1"), REASON_GUARD_MOUNTED, "/data"));
	CU_ASSERT(has_guard(sys_tree_drive(&t, "nvme11n1"), REASON_GUARD_MOUNTED, "/data"));
	sys_tree_close(&t);
}

/* Sixty-four SATA drives of four partitions each. */
static void many_drives_are_quick(void)
{
	struct test_folder f = test_folder_make();
	struct sys_tree t = { .folder = test_folder_make() };
	struct timespec from, to;
	char file[TEST_PATH];
	FILE *out = fopen(test_path(&f, "many.tree", file), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	for (int i = 0; i < 64; i++) {
		char name[8] = "sda", p[200];

		if (i < 26)
			name[2] = (char)('a' + i);
		else
			snprintf(name, sizeof(name), "sd%c%c", 'a' + i / 26 - 1, 'a' + i % 26);
		snprintf(p, sizeof(p),
			 "sys/devices/pci0000:00/0000:00:17.0/ata%d/host%d/target%d:0:0/%d:0:0:0",
			 i, i, i, i);
		fprintf(out, "sys/block/%s -> ../%s/block/%s\n", name, p + 4, name);
		fprintf(out, "%s/block/%s/dev = %d:%d\n%s/block/%s/size = 2048\n", p, name,
			8 + i / 16, i % 16 * 16, p, name);
		fprintf(out, "%s/block/%s/device -> ../../../%d:0:0:0\n%s/model = MUSTER\n", p,
			name, i, p);
		fprintf(out, "%s/vpd_pg80 := \\x00\\x80\\x00\\x06KY%04d\n", p, i);
		for (int k = 1; k <= 4; k++)
			fprintf(out, "%s/block/%s/%s%d/partition = %d\n%s/block/%s/%s%d/size = 8\n",
				p, name, name, k, k, p, name, name, k);
	}
	CU_ASSERT_EQUAL_FATAL(fclose(out), 0);
	sys_tree_unpack(file, t.folder.path);
	clock_gettime(CLOCK_MONOTONIC, &from);
	sys_tree_detect(&t);
	clock_gettime(CLOCK_MONOTONIC, &to);
	CU_ASSERT_EQUAL_FATAL(t.list.n, 64);
	CU_ASSERT((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 < 2000);
	TEST_TEXT(t.list.at[25].name, "sdz");
	TEST_TEXT(t.list.at[26].name, "sdaa");
	TEST_TEXT(t.list.at[63].name, "sdbl");
	CU_ASSERT_EQUAL(t.list.at[63].n_partitions, 4);
	sys_tree_close(&t);
	test_folder_remove(&f);
}

static void survives_a_hostile_tree(void)
{
	static const char tree[] =
		"sys/block/sda/size = 99999999999999999999\nsys/block/sda/dev = x:y\n"
		"sys/block/sda/queue/logical_block_size = 4294967295\nsys/block/sda/sda1/partition = 99999999\n"
		"sys/block/sda/sda2/partition = 2\nsys/block/sda/sda2/start = 18446744073709551615\n"
		"sys/block/sda/removable = \\xff\\xfe\\x00\nsys/block/sda/device -> sda\n"
		"sys/block/sdb/size = 36028797018963967\nsys/block/sdb/queue/logical_block_size = 0\n"
		"sys/block/sdb/device/vpd_pg83 = \\x00\\x83\\xff\\xff\\x01\\x03\\x00\\xff\n"
		"sys/block/sdb/device/vpd_pg89 = \\x00\\x89\nsys/block/sdb/device/vpd_pg80 = x\n"
		"sys/block/sdc -> ../nowhere\nsys/block/sdd -> sdd\nsys/block/nvme0n1/device -> /etc\n"
		"sys/block/nvme0n1/nguid = zz\nsys/block/mmcblk0/size = -5\nsys/block/vd!x/size = 8\n"
		"sys/block/dm-0/slaves/dm-1 = x\nsys/block/dm-1/slaves/dm-2 = x\nsys/block/dm-2/slaves/dm-0 = x\n"
		"sys/block/dm-2/slaves/sda = x\nsys/block/sda/holders/dm-0 = x\nsys/block/sda/holders/sda = x\n"
		"sys/block/loop0/loop/backing_file = /dev/loop0\nsys/block/loop0/size = 8\n"
		"sys/block/cciss!c0d0/size = 8\n"
		"sys/block/s\x1b"
		"d/size = 8\nsys/block/dm-2/dm/name = a\\x1b[2J\xff\n"
		"run/udev/data/b0:0 = S:\\nS:disk/by-id/ata-\\x07\\nE:\\nE:=\\n\\xff\\xff\n"
		"proc/self/mountinfo = 1 2 0:1 / / rw - overlay o rw,lowerdir=:::\\\\,upperdir\\n"
		"2 1 0:2 / /a rw - overlay o rw,lowerdir=/a:/a/b,upperdir=/\n"
		"proc/swaps = x\n";
	struct test_folder f = test_folder_make();
	struct sys_tree t = { .folder = test_folder_make() };
	const struct device *d;
	char file[TEST_PATH];

	test_write(test_path(&f, "hostile.tree", file), tree, sizeof(tree) - 1);
	sys_tree_unpack(file, t.folder.path);
	sys_tree_detect(&t);
	d = sys_tree_drive(&t, "sda");
	CU_ASSERT_EQUAL(d->size_bytes, 0);
	CU_ASSERT(has_guard(d, REASON_GUARD_TOO_SMALL, ""));
	CU_ASSERT(has_guard(d, REASON_GUARD_UNSUPPORTED_KIND, "logical block of 4294967295 bytes"));
	CU_ASSERT(has_guard(d, REASON_GUARD_HELD, "dm-2 (a\\x1b[2J\\xff)"));
	CU_ASSERT_EQUAL(d->n_partitions, 1);
	CU_ASSERT_EQUAL(d->partitions[0].start_bytes, 0);
	for (size_t i = 0; i < t.list.n; i++)
		CU_ASSERT(device_text_is_clean(t.list.at[i].node) &&
			  device_text_is_clean(t.list.at[i].by_id));
	d = sys_tree_drive(&t, "sdb");
	TEST_TEXT(d->wwn, "");
	CU_ASSERT_EQUAL(d->logical_block_bytes, 512);
	CU_ASSERT_EQUAL(d->size_bytes, 36028797018963967ull * 512);
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdc")->size_bytes, 0); /* never left out */
	CU_ASSERT_EQUAL(sys_tree_drive(&t, "sdd")->size_bytes, 0);
	TEST_TEXT(sys_tree_drive(&t, "nvme0n1")->nguid, "");
	TEST_TEXT(sys_tree_drive(&t, "cciss!c0d0")->node, "/dev/cciss/c0d0");
	sys_tree_close(&t);
	test_folder_remove(&f);
}

static void refuses_a_tree_that_is_none(void)
{
	struct test_folder f = test_folder_make();
	struct detect_options options = { .sysroot = f.path };
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;

	TEST_REFUSED(detect(&options, &list, &err), err, REASON_SYSFS_UNREADABLE);
	CU_ASSERT_PTR_NULL(list.at);
	test_folder_remove(&f);
}

static void a_trees_drive_is_not_looked_at_again(void)
{
	struct sys_tree t;
	struct device now;
	struct error err = ERROR_INIT;

	sys_tree_open(&t, "workstation");
	TEST_REFUSED(detect_again(&t.list.at[0], &now, &err), err, REASON_GUARD_SYSROOT);
	sys_tree_close(&t);
}

/* What detection says of the files NAMED, in practice. */
static int detect_files(const char *const *files, size_t n, struct device_list *list,
			struct error *err)
{
	struct detect_options options = {
		.practice = true, .files = files, .n_files = n, .ask_drives = true
	};

	*list = (struct device_list)DEVICE_LIST_INIT;
	return detect(&options, list, err);
}

static void lists_a_practice_file(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct device_list list;
	struct error err = ERROR_INIT;
	const struct device *d;

	CU_ASSERT_FATAL(practice_file(&p, "muster.img", 1048576 + 512, false));
	const char *const files[] = { p.path, p.path };
	TEST_OK(detect_files(files, 2, &list, &err), err);
	for (size_t i = 0; i < list.n; i++)
		CU_ASSERT(list.at[i].is_practice); /* no real drive beside */
	d = listed(&list, "muster.img");
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	CU_ASSERT_PTR_EQUAL(d, &list.at[list.n - 1]); /* last, and once */
	TEST_TEXT(d->node, p.path);
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_FILE);
	CU_ASSERT_EQUAL(d->media, MEDIA_VIRTUAL);
	CU_ASSERT_EQUAL(d->size_bytes, 1048576 + 512);
	CU_ASSERT_EQUAL(d->serial_source, SERIAL_FROM_FILE);
	text_is(&d->serial, "muster.img");
	CU_ASSERT(d->native_size_is_known && !d->dev && !d->weak);
	CU_ASSERT_EQUAL(d->n_guards, 0);
	CU_ASSERT_EQUAL(d->contents_state, CONTENTS_BLANK);
	device_list_clear(&list);
	practice_remove(&p);
}

static void refuses_what_is_no_practice_file(void)
{
	static const char *const wrong[] = { "link.img",    "muster.bin", "folder.img",
					     "missing.img", ".img",       "new\nline.img" };
	static const enum reason reasons[] = {
		REASON_GUARD_NOT_PLAIN_FILE, REASON_GUARD_NOT_PLAIN_FILE,
		REASON_GUARD_NOT_PLAIN_FILE, REASON_DEVICE_NOT_FOUND,
		REASON_GUARD_NOT_PLAIN_FILE, REASON_GUARD_NOT_PLAIN_FILE
	};
	struct test_folder f = test_folder_make();
	struct detect_options options = { .practice = false, .n_files = 1 };
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	char path[TEST_PATH], real[TEST_PATH];
	const char *files[1] = { path };

	test_write(test_path(&f, "muster.img", real), "x", 1);
	test_write(test_path(&f, "muster.bin", path), "x", 1);
	test_write(test_path(&f, ".img", path), "x", 1);
	test_write(test_path(&f, "new\nline.img", path), "x", 1);
	CU_ASSERT_EQUAL_FATAL(symlink(real, test_path(&f, "link.img", path)), 0);
	CU_ASSERT_EQUAL_FATAL(mkdir(test_path(&f, "folder.img", path), 0755), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		test_path(&f, wrong[i], path);
		TEST_REFUSED(detect_files(files, 1, &list, &err), err, reasons[i]);
	}
	options.files = files;
	test_path(&f, "muster.img", path);
	TEST_REFUSED(detect(&options, &list, &err), err, REASON_DEVICE_NEEDS_PRACTICE);
	test_folder_remove(&f);
}

static void guards_a_doubtful_file(void)
{
	struct test_folder f = test_folder_make();
	struct device_list list;
	struct error err = ERROR_INIT;
	char a[TEST_PATH], b[TEST_PATH], c[TEST_PATH], bytes[513] = "";
	const struct device *d;

	test_write(test_path(&f, "odd.img", a), bytes, 513);
	test_write(test_path(&f, "two.img", b), bytes, 512);
	CU_ASSERT_EQUAL_FATAL(link(b, test_path(&f, "too.img", c)), 0);
	test_write(test_path(&f, "empty.img", c), "", 0);
	CU_ASSERT_EQUAL_FATAL(chmod(c, 0444), 0);
	const char *const files[] = { a, b, c };
	TEST_OK(detect_files(files, 3, &list, &err), err);
	d = listed(&list, "odd.img");
	CU_ASSERT(d && has_guard(d, REASON_DEVICE_BAD_SIZE, a));
	d = listed(&list, "two.img");
	CU_ASSERT(d && has_guard(d, REASON_GUARD_NOT_PLAIN_FILE, "2 hard links"));
	d = listed(&list, "empty.img");
	CU_ASSERT(d && has_guard(d, REASON_GUARD_TOO_SMALL, "") &&
		  has_guard(d, REASON_GUARD_READ_ONLY, ""));
	device_list_clear(&list);
	test_folder_remove(&f);
}

static void lists_a_loop_in_practice_only(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct detect_options real = { .ask_drives = false };
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	const struct device *d;
	struct stat st;

	if (!practice_loop(&p, "loop.img", 4 << 20, 512, true)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	TEST_OK(detect(&real, &list, &err), err);
	CU_ASSERT_PTR_NULL(listed(&list, p.node + 5));
	device_list_clear(&list);
	TEST_OK(detect_files(NULL, 0, &list, &err), err);
	d = listed(&list, p.node + 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	CU_ASSERT_EQUAL_FATAL(stat(p.path, &st), 0);
	CU_ASSERT_EQUAL(d->transport, TRANSPORT_LOOP);
	CU_ASSERT_EQUAL(d->backing_inode, st.st_ino);
	CU_ASSERT_EQUAL(d->backing_dev, st.st_dev);
	CU_ASSERT(d->is_practice && d->native_size_is_known && d->medium_is_ram && d->dev);
	TEST_TEXT(d->backing_file, p.path);
	text_is(&d->serial, "loop.img");
	CU_ASSERT_EQUAL(d->n_guards, 0);
	CU_ASSERT_EQUAL(d->contents_state, CONTENTS_BLANK);
	device_list_clear(&list);
	practice_remove(&p);
}

static void looks_again_by_identity(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct device_list list;
	struct device known, now;
	struct error err = ERROR_INIT;

	CU_ASSERT_FATAL(practice_file(&p, "again.img", 1 << 20, false));
	const char *const files[] = { p.path };
	TEST_OK(detect_files(files, 1, &list, &err), err);
	known = *listed(&list, "again.img");
	device_list_clear(&list);
	TEST_OK(detect_again(&known, &now, &err), err);
	CU_ASSERT(device_same(&known, &now));
	CU_ASSERT_EQUAL_FATAL(truncate(p.path, 1 << 19), 0);
	TEST_OK(detect_again(&known, &now, &err), err);
	CU_ASSERT_EQUAL(now.size_bytes, 1 << 19);
	CU_ASSERT(!device_same(&known, &now));
	CU_ASSERT_EQUAL_FATAL(unlink(p.path), 0);
	TEST_REFUSED(detect_again(&known, &now, &err), err, REASON_DEVICE_VANISHED);
	test_write(p.path, "another file of this name", 25);
	known.backing_inode++; /* whatever number the new one got, it isn't this */
	TEST_REFUSED(detect_again(&known, &now, &err), err, REASON_DEVICE_CHANGED);
	practice_remove(&p);
}

static void notices_a_loop_bound_anew(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT, q = PRACTICE_DRIVE_INIT;
	struct device_list list;
	struct device known, now;
	struct error err = ERROR_INIT;
	const struct device *d;

	if (!practice_loop(&p, "same.img", 1 << 20, 512, false) ||
	    !practice_file(&q, "same.img", 1 << 20, false)) {
		practice_remove(&p);
		practice_remove(&q);
		test_skip("no loop device");
		return;
	}
	TEST_OK(detect_files(NULL, 0, &list, &err), err);
	d = listed(&list, p.node + 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	known = *d;
	device_list_clear(&list);
	TEST_OK(detect_again(&known, &now, &err), err);
	CU_ASSERT(device_same(&known, &now));
	/* The same name, size and serial number, but another file: another drive. */
	known.backing_inode = known.backing_inode + 1000000;
	TEST_REFUSED(detect_again(&known, &now, &err), err, REASON_DEVICE_CHANGED);
	practice_detach(p.node);
	TEST_REFUSED(detect_again(&known, &now, &err), err, REASON_DEVICE_VANISHED);
	practice_remove(&p);
	practice_remove(&q);
}

static bool set_window(const char *node, uint64_t offset, uint64_t limit)
{
	int loop = open(node, O_RDWR | O_CLOEXEC);
	struct loop_info64 info;
	bool is_set;

	if (loop < 0 || ioctl(loop, LOOP_GET_STATUS64, &info)) {
		close(loop);
		return false;
	}
	info.lo_offset = offset;
	info.lo_sizelimit = limit;
	is_set = ioctl(loop, LOOP_SET_STATUS64, &info) == 0;
	close(loop);
	return is_set;
}

static struct device looked_at(const char *name)
{
	struct device_list list;
	struct error err = ERROR_INIT;
	const struct device *found;
	struct device d;

	TEST_OK(detect_files(NULL, 0, &list, &err), err);
	found = listed(&list, name);
	CU_ASSERT_PTR_NOT_NULL_FATAL(found);
	d = *found;
	device_list_clear(&list);
	return d;
}

/* A loop that shows a part of its file says nothing about the rest of it, and is not the drive that another
 * part is. */
static void knows_a_part_of_a_file(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct error err = ERROR_INIT;
	struct device whole, part, now;

	if (!practice_loop(&p, "part.img", 4 << 20, 512, false)) {
		practice_remove(&p);
		test_skip("no loop device");
		return;
	}
	whole = looked_at(p.node + 5);
	CU_ASSERT(whole.native_size_is_known && !whole.backing_offset && !whole.backing_limit);
	CU_ASSERT_FATAL(set_window(p.node, 1 << 20, 1 << 20));
	TEST_REFUSED(detect_again(&whole, &now, &err), err, REASON_DEVICE_CHANGED);
	part = looked_at(p.node + 5);
	CU_ASSERT(!part.native_size_is_known);
	CU_ASSERT(part.backing_offset == 1 << 20 && part.backing_limit == 1 << 20 &&
		  part.size_bytes == 1 << 20);
	TEST_OK(detect_again(&part, &now, &err), err);
	CU_ASSERT_FATAL(set_window(p.node, 2 << 20, 1 << 20)); /* as large, elsewhere */
	TEST_REFUSED(detect_again(&part, &now, &err), err, REASON_DEVICE_CHANGED);
	CU_ASSERT_FATAL(set_window(p.node, 0, 1 << 20));
	CU_ASSERT(!looked_at(p.node + 5).native_size_is_known);
	/* A limit that cuts nothing off; a file that grew behind it. */
	CU_ASSERT_FATAL(set_window(p.node, 0, 4 << 20));
	CU_ASSERT(looked_at(p.node + 5).native_size_is_known);
	CU_ASSERT_FATAL(set_window(p.node, 0, 0));
	CU_ASSERT_EQUAL_FATAL(truncate(p.path, 5 << 20), 0);
	CU_ASSERT(!looked_at(p.node + 5).native_size_is_known);
	practice_remove(&p);
}

/* A loop over a loop: whole only where both are. */
static void knows_a_part_below(void)
{
	struct practice_drive p = PRACTICE_DRIVE_INIT;
	struct detect_options real = { .ask_drives = false };
	char above[32] = "";
	static const struct {
		uint64_t below_offset, below_limit, offset, limit;
		bool is_whole;
	} rows[] = {
		{ 0, 0, 0, 0, true },        { 1 << 20, 0, 0, 0, false },
		{ 0, 1 << 20, 0, 0, false }, { 0, 0, 1 << 20, 0, false },
		{ 0, 0, 0, 1 << 20, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct device_list list = DEVICE_LIST_INIT;
		struct error err = ERROR_INIT;
		const struct device *d;

		if (!practice_loop(&p, "below.img", 4 << 20, 512, false)) {
			practice_remove(&p);
			test_skip("no loop device");
			return;
		}
		CU_ASSERT_FATAL(set_window(p.node, rows[i].below_offset, rows[i].below_limit));
		CU_ASSERT_FATAL(practice_loop_over(p.node, 512, above));
		CU_ASSERT_FATAL(set_window(above, rows[i].offset, rows[i].limit));
		TEST_OK(detect(&real, &list, &err), err);
		d = listed(&list, above + 5);
		CU_ASSERT_PTR_NOT_NULL_FATAL(d);
		CU_ASSERT_EQUAL(d->native_size_is_known, rows[i].is_whole);
		CU_ASSERT_EQUAL(d->backing_offset, rows[i].offset);
		device_list_clear(&list);
		practice_detach(above);
		practice_remove(&p);
	}
}

/* What can't be opened must not be taken for what isn't there. */
static void wants_descriptors_to_spare(void)
{
	struct rlimit before, few;
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;

	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	for (few.rlim_cur = 3; few.rlim_cur < 20; few.rlim_cur++) {
		int rc;

		CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &few), 0);
		rc = detect_files(NULL, 0, &list, &err);
		CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &before), 0);
		TEST_REFUSED(rc, err, REASON_LIMIT_REACHED);
	}
}

static const struct test tests[] = {
	{ "knows a part of a file", knows_a_part_of_a_file },
	{ "knows a part below", knows_a_part_below },
	{ "wants descriptors to spare", wants_descriptors_to_spare },
	{ "knows SATA drives", knows_sata_drives },
	{ "follows the root down", follows_the_root_down },
	{ "knows NVMe by their controllers", knows_nvme_by_their_controllers },
	{ "takes two paths for one drive", takes_two_paths_for_one_drive },
	{ "knows SAS drives and odd ones", knows_sas_drives_and_odd_ones },
	{ "knows a live system", knows_a_live_system },
	{ "knows bridges, cards and virtio", knows_bridges_cards_and_virtio },
	{ "all of a btrfs is used", all_of_a_btrfs_is_used },
	{ "many drives are quick", many_drives_are_quick },
	{ "survives a hostile tree", survives_a_hostile_tree },
	{ "refuses a tree that is none", refuses_a_tree_that_is_none },
	{ "a tree's drive is not looked at again", a_trees_drive_is_not_looked_at_again },
	{ "lists a practice file", lists_a_practice_file },
	{ "refuses what is no practice file", refuses_what_is_no_practice_file },
	{ "guards a doubtful file", guards_a_doubtful_file },
	{ "lists a loop in practice only", lists_a_loop_in_practice_only },
	{ "looks again by identity", looks_again_by_identity },
	{ "notices a loop bound anew", notices_a_loop_bound_anew },
};
TEST_MAIN(tests)
