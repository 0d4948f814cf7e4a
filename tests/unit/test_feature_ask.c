/* tests/unit/test_feature_ask.c - what simulated drives tell when they are found, and what that means for erasing
 * them; and how long it takes to find sixty-four. */
#include "devices/feature_ask.h"

#include <time.h>

#include "devices/detect.h"
#include "tests/sim/mmc_door.h"
#include "tests/sim/nvme_transport.h"
#include "tests/sim/sim_transport.h"
#include "tests/unit/sys_tree.h"

#define DRIVE_BYTES (1u << 20)

/* A drive made of words, found over TRANSPORT, asked and judged. */
static void find(const char *words, enum transport_kind transport, struct device *ret)
{
	struct scsi_target *paths[TARGET_PATHS_MOST];
	struct error err = ERROR_INIT;
	struct sim_transport t;
	struct sim_drive medium;
	const char *wrong = NULL;
	unsigned n_paths = 0;
	struct handle *h;

	sim_drive_init(&medium, DRIVE_BYTES, 512);
	CU_ASSERT_TRUE_FATAL(target_make(words, &medium, paths, &n_paths, &wrong));
	sim_transport_init(&t, paths[0]);
	memset(ret, 0, sizeof(*ret));
	/* A drive that is being sanitized tells no size: sysfs's is the one from before. */
	ret->size_bytes = DRIVE_BYTES;
	ret->logical_block_bytes = 512;
	if (!strstr(words, "sanitizing"))
		TEST_OK(sim_transport_device(&t, ret, &err), err);
	ret->transport = transport;
	TEST_OK(sim_transport_handle(&t, ret, false, &h, &err), err); /* read-only is enough */
	TEST_OK(features_ask(h, ret, &ret->features, &err), err);
	features_judge(ret);
	handle_close(h);
	for (unsigned i = 0; i < n_paths; i++)
		paths[i]->ops->close(paths[i]);
	sim_drive_clear(&medium);
}

static void find_nvme(const char *words, struct device *ret)
{
	struct error err = ERROR_INIT;
	struct sim_drive medium;
	struct nvm_model *model;
	struct nvm_door door;
	const char *wrong = NULL;
	struct handle *h;

	sim_drive_init(&medium, DRIVE_BYTES, 512);
	CU_ASSERT_TRUE_FATAL(nvm_make(words, &medium, &model, &wrong));
	nvm_door_init(&door, model);
	memset(ret, 0, sizeof(*ret));
	if (nvm_door_device(&door, ret, &err)) {
		err = (struct error)ERROR_INIT;
		ret->logical_block_bytes = 512;
	}
	ret->transport = TRANSPORT_NVME;
	TEST_OK(nvm_door_handle(&door, ret, false, &h, &err), err);
	TEST_OK(features_ask(h, ret, &ret->features, &err), err);
	ret->features.nvme.n_controllers_here = 1; /* as sysfs shows */
	features_judge(ret);
	handle_close(h);
	nvm_model_free(model);
	sim_drive_clear(&medium);
}

static bool has_remark(const struct device *d, enum reason reason)
{
	for (unsigned i = 0; i < d->n_remarks; i++)
		if (d->remarks[i].reason == reason)
			return true;
	return false;
}

static void ata_drives(void)
{
	struct device d;

	find("ata serial=A1 security enhanced overwrite block crypto hpa", TRANSPORT_SATA, &d);
	CU_ASSERT(d.features.set == COMMAND_SET_ATA && d.features.is_known);
	CU_ASSERT_EQUAL(d.features.sanitize.overwrite, TOLD_YES);
	CU_ASSERT_EQUAL(d.features.sanitize.before.state, SANITIZE_IDLE);
	CU_ASSERT_EQUAL(d.features.security.locked, TOLD_NO);
	CU_ASSERT_EQUAL(d.features.hidden.is_hidden, TOLD_NO);
	CU_ASSERT(d.native_size_is_known && d.no_overwrite.reason == REASON_NONE);
	CU_ASSERT_EQUAL(d.n_remarks, 0);
	find("ata hpa shown_blocks=1024", TRANSPORT_SATA, &d);
	CU_ASSERT(!d.native_size_is_known && has_remark(&d, REASON_DRIVE_HIDDEN_AREA));
	CU_ASSERT_EQUAL(d.features.hidden.native_blocks, 2048);
	find("ata security locked user_password=x", TRANSPORT_SATA, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_LOCKED);
	find("ata block sanitizing sanitize_ms=100000", TRANSPORT_SATA, &d);
	CU_ASSERT_EQUAL(d.features.sanitize.before.state, SANITIZE_RUNNING);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SANITIZING);
	find("ata block failed", TRANSPORT_SATA, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SANITIZE_FAILED);
	/* An adapter that passes nothing: unknown, never "hides nothing". */
	find("ata security passes_nothing", TRANSPORT_SATA, &d);
	CU_ASSERT(!d.features.is_known && !d.native_size_is_known);
}

static void bridges(void)
{
	struct device d;

	find("ata usb security block", TRANSPORT_USB, &d);
	CU_ASSERT_EQUAL(d.features.set, COMMAND_SET_ATA);
	CU_ASSERT(d.native_size_is_known);
	/* The drive has more blocks than its bridge shows. */
	find("ata usb security caps_blocks=1024", TRANSPORT_USB, &d);
	CU_ASSERT_EQUAL(d.features.set, COMMAND_SET_ATA);
	CU_ASSERT(!d.native_size_is_known);
	/* The bridge's own word of its size is worth nothing. */
	find("ata usb passes_nothing", TRANSPORT_USB, &d);
	CU_ASSERT_EQUAL(d.features.set, COMMAND_SET_SCSI);
	CU_ASSERT(!d.native_size_is_known);
}

static void scsi_drives(void)
{
	struct device d;

	find("scsi serial=S1 overwrite block exits_failure", TRANSPORT_SAS, &d);
	CU_ASSERT(d.features.set == COMMAND_SET_SCSI && d.features.is_known);
	CU_ASSERT_EQUAL(d.features.sanitize.block, TOLD_YES);
	CU_ASSERT(d.no_overwrite.reason == REASON_NONE && !d.n_remarks);
	CU_ASSERT(!d.native_size_is_known); /* SCSI has no word that proves it */
	find("scsi shown_blocks=1024", TRANSPORT_SAS, &d);
	CU_ASSERT(has_remark(&d, REASON_DRIVE_HIDDEN_AREA));
	find("scsi reserved=1", TRANSPORT_SAS, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_RESERVED);
	CU_ASSERT(has_remark(&d, REASON_DRIVE_OTHER_HOST));
	find("scsi paths=2 luns", TRANSPORT_SAS, &d); /* one of them shown */
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_HAS_UNITS);
	find("scsi write_protected", TRANSPORT_SAS, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_WRITE_PROTECTED);
	find("scsi block sanitizing sanitize_ms=100000", TRANSPORT_SAS, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SANITIZING);
	d.has_no_block = true; /* as sd shows a drive that was sanitizing when it was probed */
	d.size_bytes = 0;
	features_judge(&d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SANITIZING);
	find("scsi corrupted formats", TRANSPORT_SAS, &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_FORMAT_CORRUPT);
}

/* Why the kernel shows none of it. */
static void odd_blocks_have_a_reason(void)
{
	struct device d = { .transport = TRANSPORT_SAS, .has_no_block = true };

	features_judge(&d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_NO_SIZE); /* not asked */
	d.features.set = COMMAND_SET_SCSI;
	d.features.is_known = true;
	d.features.scsi.native_blocks = 1000;
	d.features.scsi.native_block_bytes = 520;
	features_judge(&d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_BLOCK_SIZE);
	d.features.scsi.native_blocks = 0;
	features_judge(&d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_NOT_READY);
	CU_ASSERT(!d.native_size_is_known);
}

static void nvme_drives(void)
{
	struct device d;

	find_nvme("nvme serial=N1 block crypto", &d);
	CU_ASSERT(d.features.set == COMMAND_SET_NVME && d.features.is_known);
	CU_ASSERT_EQUAL(d.features.sanitize.crypto, TOLD_YES);
	CU_ASSERT(d.native_size_is_known && d.no_overwrite.reason == REASON_NONE);
	find_nvme("nvme manages ns=1,size=256K,attached=1 ns=2,size=256K,detached", &d);
	CU_ASSERT_EQUAL(d.features.nvme.n_namespaces, 2);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_UNATTACHED);
	CU_ASSERT(!d.native_size_is_known && has_remark(&d, REASON_DRIVE_UNATTACHED));
	CU_ASSERT(has_remark(&d, REASON_DRIVE_HIDDEN_AREA)); /* and half of it is nobody's */
	find_nvme("nvme ns=1,size=256K,attached=1 ns=2,attached=1", &d); /* one of them is shown */
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_HAS_UNITS);
	CU_ASSERT(!d.native_size_is_known && !has_remark(&d, REASON_DRIVE_UNATTACHED));
	find_nvme("nvme block sanitizing sanitize_ms=100000", &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SANITIZING);
	find_nvme("nvme boot_partitions rpmb", &d);
	CU_ASSERT(has_remark(&d, REASON_DRIVE_EXTRA_AREAS));
	find_nvme("nvme opal opal_locked", &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_LOCKED);
	find_nvme("nvme opal shadow", &d);
	CU_ASSERT_EQUAL(d.no_overwrite.reason, REASON_DRIVE_SHADOWED);
	find_nvme("nvme manages controllers=2", &d);
	CU_ASSERT(has_remark(&d, REASON_DRIVE_OTHER_HOST)); /* one of them is here */
}

static void cards(void)
{
	struct error err = ERROR_INIT;
	struct mmc_model model;
	struct mmc_door door = { .model = &model, .area = MMC_AREA_USER };
	struct device d = { 0 };
	struct handle *h;

	CU_ASSERT_FATAL(mmc_model_init(&model, 4096));
	mmc_door_device(&d);
	d.transport = TRANSPORT_MMC;
	TEST_OK(mmc_door_handle(&door, false, &h, &err), err);
	TEST_OK(features_ask(h, &d, &d.features, &err), err); /* as an SD card: not asked */
	CU_ASSERT_EQUAL(d.features.set, COMMAND_SET_NONE);
	d.features.mmc.is_emmc = true;
	TEST_OK(features_ask(h, &d, &d.features, &err), err);
	features_judge(&d);
	CU_ASSERT(d.features.set == COMMAND_SET_MMC && d.features.is_known);
	CU_ASSERT(has_remark(&d, REASON_DRIVE_EXTRA_AREAS) && !d.native_size_is_known);
	handle_close(h);
	mmc_model_clear(&model);
}

/* What the drive doesn't answer changes nothing. */
static void silence_tells_nothing(void)
{
	struct scsi_target *paths[TARGET_PATHS_MOST];
	struct error err = ERROR_INIT;
	struct sim_transport t;
	struct sim_drive medium;
	const char *wrong = NULL;
	unsigned n_paths = 0;
	struct device d;
	struct handle *h;

	sim_drive_init(&medium, DRIVE_BYTES, 512);
	CU_ASSERT_TRUE_FATAL(
		target_make("ata security hpa block", &medium, paths, &n_paths, &wrong));
	sim_transport_init(&t, paths[0]);
	TEST_OK(sim_transport_device(&t, &d, &err), err);
	d.transport = TRANSPORT_SATA;
	TEST_OK(sim_transport_handle(&t, &d, false, &h, &err), err);
	for (unsigned k = 1; k < 40; k++) {
		struct features f;

		t.n_commands = 0;
		t.lose_at = k;
		err = (struct error)ERROR_INIT;
		memset(&f, 0xee, sizeof(f));
		if (features_ask(h, &d, &f, &err)) {
			CU_ASSERT_EQUAL(((const uint8_t *)&f)[0], 0xee);
			continue;
		}
		d.features = f;
		features_judge(&d);
		/* Nothing lost, or what was lost is unknown: never another word than the truth. */
		CU_ASSERT(f.hidden.is_hidden != TOLD_YES && f.security.locked != TOLD_YES);
		CU_ASSERT(!d.native_size_is_known || f.hidden.is_hidden == TOLD_NO);
		CU_ASSERT(f.sanitize.before.state == SANITIZE_IDLE ||
			  f.sanitize.before.state == SANITIZE_UNKNOWN);
	}
	handle_close(h);
	paths[0]->ops->close(paths[0]);
	sim_drive_clear(&medium);
}

/* A drive that takes a millisecond for each command. */
struct slow {
	struct sim_drive medium;
	struct scsi_target *paths[TARGET_PATHS_MOST];
	struct sim_transport transport;
	unsigned n_opened, n_commands;
};

static int slow_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer, struct error *err)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct slow *s = ctx;

	s->n_commands++;
	(void)nanosleep(&pause, NULL);
	return sim_transport_ops.scsi(&s->transport, c, ret_answer, err);
}

static const struct transport slow_transport = { .name = "slow", .scsi = slow_scsi };

static int slow_open(void *ctx, const struct device *d, struct handle **ret, struct error *err)
{
	struct slow *s = ctx;
	const struct handle_simulated sim = { .transport = &slow_transport, .transport_ctx = s };

	s->n_opened++;
	return handle_open_simulated(d, &sim, false, ret, err);
}

static void write_tree(const char *file)
{
	FILE *out = fopen(file, "w");

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
		fprintf(out, "sys/bus/scsi/devices/%d:0:0:0 -> ../../../%s\n", i, p + 4);
		fprintf(out, "%s/block/%s/dev = %d:%d\n%s/block/%s/size = 2048\n", p, name,
			8 + i / 16, i % 16 * 16, p, name);
		fprintf(out, "%s/block/%s/device -> ../../../%d:0:0:0\n%s/model = MUSTER\n", p,
			name, i, p);
		fprintf(out, "%s/type = 0\n%s/scsi_generic/sg%d/dev = 21:%d\n", p, p, i, i);
		fprintf(out, "%s/vpd_pg80 := \\x00\\x80\\x00\\x06KY%04d\n", p, i);
	}
	CU_ASSERT_EQUAL_FATAL(fclose(out), 0);
}

static void sixty_four_in_two_seconds(void)
{
	struct test_folder f = test_folder_make(), root = test_folder_make();
	struct device_list list = DEVICE_LIST_INIT;
	struct error err = ERROR_INIT;
	struct slow s = { .n_opened = 0 };
	const struct detect_opener opener = { .ctx = &s, .open = slow_open };
	const struct detect_options options = { .sysroot = root.path,
						.ask_drives = true,
						.opener = &opener };
	struct timespec from, to;
	const char *wrong = NULL;
	char file[TEST_PATH];
	unsigned n_paths;
	long ms;

	write_tree(test_path(&f, "many.tree", file));
	sys_tree_unpack(file, root.path);
	sim_drive_init(&s.medium, DRIVE_BYTES, 512);
	CU_ASSERT_TRUE_FATAL(
		target_make("ata security enhanced overwrite block crypto hpa dco smart", &s.medium,
			    s.paths, &n_paths, &wrong));
	sim_transport_init(&s.transport, s.paths[0]);
	clock_gettime(CLOCK_MONOTONIC, &from);
	TEST_OK(detect(&options, &list, &err), err);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
	printf("\n    64 drives: %ld ms, %u commands\n", ms, s.n_commands);
	CU_ASSERT(ms < 2000 && s.n_opened == 64);
	CU_ASSERT_EQUAL_FATAL(list.n, 64);
	CU_ASSERT(list.at[63].native_size_is_known && list.at[63].has_power_on_hours);
	TEST_TEXT(list.at[63].control_node, "/dev/sg63");
	device_list_clear(&list);
	s.paths[0]->ops->close(s.paths[0]);
	sim_drive_clear(&s.medium);
	test_folder_remove(&f);
	test_folder_remove(&root);
}

static const struct test tests[] = {
	{ "ATA drives", ata_drives },
	{ "bridges", bridges },
	{ "SCSI drives", scsi_drives },
	{ "odd blocks have a reason", odd_blocks_have_a_reason },
	{ "NVMe drives", nvme_drives },
	{ "cards", cards },
	{ "silence tells nothing", silence_tells_nothing },
	{ "sixty-four in two seconds", sixty_four_in_two_seconds },
};
TEST_MAIN(tests)
