/* tests/unit/test_scsi_vpd.c - vital product data, whole, cut and hostile. */
#include "devices/scsi_vpd.h"
#include "tests/unit/harness.h"

static void is_shown(const struct raw_text *t, const char *expected)
{
	char shown[RAW_TEXT_SHOWN];

	TEST_TEXT(raw_text_show(t, shown), expected);
}

static void reads_serials(void)
{
	static const uint8_t page[] = { 0,   0x80, 0,   10,  ' ', ' ', 'K', 'Y',
					'0', '1',  ' ', ' ', 0,   0,   'X' };
	struct raw_text t;

	CU_ASSERT(scsi_vpd_serial(page, sizeof(page), &t));
	is_shown(&t, "KY01");
	CU_ASSERT(scsi_vpd_serial(page, 7, &t)); /* cut */
	is_shown(&t, "K");
	CU_ASSERT(!scsi_vpd_serial(page, 3, &t));
	CU_ASSERT(!scsi_vpd_serial(page, 0, &t));
	CU_ASSERT(!scsi_vpd_serial((const uint8_t *)"\0\x83\0\4abcd", 8, &t));
	CU_ASSERT(!scsi_vpd_serial((const uint8_t *)"\0\x80\0\4    ", 8, &t));
	CU_ASSERT_EQUAL(t.n, 0);
	CU_ASSERT(scsi_vpd_serial((const uint8_t *)"\0\x80\xff\xff"
						   "abcd",
				  8, &t)); /* says more than it has */
	is_shown(&t, "abcd");
}

static void reads_designators(void)
{
	static const uint8_t
		page
			[] = {
				0,    0x83, 0,    62,   0x61, 0x93, 0,    8,  0x50, 0,
				0xc5, 0,    0xde, 0xad, 0xbe, 0xef, /* the port's NAA */
				0x02, 0x01, 0,    2,    'X',  'Y',  /* a maker's own T10 name */
				0x01, 0x03, 0,    8,    0x50, 0,    0xc5, 0,  0x0a, 0x1b,
				0x2c, 0x3d, /* the unit's NAA */
				0x01, 0x03, 0,    8,    0x50, 0,    0xc5, 0,  0xff, 0xff,
				0xff, 0xff, /* a second one */
				0x01, 0x02, 0,    16,   1,    2,    3,    4,  5,    6,
				7,    8,    9,    10,   11,   12,   13,   14, 15,   16,
			};
	struct vpd_names names;

	CU_ASSERT(scsi_vpd_names(page, sizeof(page), &names));
	TEST_TEXT(names.naa, "5000c5000a1b2c3d");
	TEST_TEXT(names.nguid, "0102030405060708090a0b0c0d0e0f10");
	TEST_TEXT(names.eui64, "");
	CU_ASSERT(!names.is_ata);
	/* Cut inside the last designator: the rest still counts. */
	CU_ASSERT(scsi_vpd_names(page, sizeof(page) - 1, &names));
	TEST_TEXT(names.nguid, "");
	TEST_TEXT(names.naa, "5000c5000a1b2c3d");
	for (size_t n = 0; n < sizeof(page); n++)
		(void)scsi_vpd_names(page, n, &names);
	CU_ASSERT(!scsi_vpd_names(page, 4, &names));
}

static void ignores_names_of_nothing(void)
{
	static const uint8_t zero[] = { 0, 0x83, 0, 12, 1, 3, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t odd[] = { 0, 0x83, 0, 7, 1, 3, 0, 3, 1, 2, 3 };
	static const uint8_t past[] = { 0, 0x83, 0, 5, 1, 3, 0, 200, 1 };
	uint8_t many[4 + 65535];
	struct vpd_names names;

	CU_ASSERT(!scsi_vpd_names(zero, sizeof(zero), &names));
	CU_ASSERT(!scsi_vpd_names(odd, sizeof(odd), &names));
	CU_ASSERT(!scsi_vpd_names(past, sizeof(past), &names));
	memset(many, 0, sizeof(many)); /* thousands of empty designators */
	many[1] = 0x83;
	many[2] = many[3] = 0xff;
	CU_ASSERT(!scsi_vpd_names(many, sizeof(many), &names));
}

static void reads_sats_name(void)
{
	uint8_t page[4 + 4 + 68] = { 0, 0x83, 0, 72, 2, 1, 0, 68 };
	struct vpd_names names;

	memset(page + 8, ' ', 68);
	memcpy(page + 8, "ATA", 3);
	memcpy(page + 16, "MUSTER HD1000-02AB34C", 21);
	memcpy(page + 64, "KYM0A1B2C3D4", 12);
	CU_ASSERT(scsi_vpd_names(page, sizeof(page), &names));
	CU_ASSERT(names.is_ata);
	is_shown(&names.ata_model, "MUSTER HD1000-02AB34C");
	is_shown(&names.ata_serial, "KYM0A1B2C3D4");
	page[8] = 'B';
	CU_ASSERT(!scsi_vpd_names(page, sizeof(page), &names));
}

static void put_words(uint8_t *at, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i += 2) {
		at[i] = (uint8_t)(i + 1 < strlen(text) ? text[i + 1] : ' ');
		at[i + 1] = (uint8_t)(i < strlen(text) ? text[i] : ' ');
	}
}

static void reads_identify_data(void)
{
	static const uint8_t wwn[] = { 0x00, 0x50, 0x00, 0xc5, 0x1b, 0x0a, 0x3d, 0x2c };
	uint8_t page[572] = { 0, 0x89, 0x02, 0x38 };
	struct vpd_ata ata;

	put_words(page + 60 + 20, "KYM0A1B2C3D4", 20);
	put_words(page + 60 + 46, "KY01.01X", 8);
	put_words(page + 60 + 54, "MUSTER HD1000-02AB34C, THE FORTY BYTES...", 40);
	memcpy(page + 60 + 216, wwn, sizeof(wwn));
	page[60 + 175] = 0x41;
	CU_ASSERT(scsi_vpd_ata(page, sizeof(page), &ata));
	is_shown(&ata.serial, "KYM0A1B2C3D4");
	is_shown(&ata.firmware, "KY01.01X");
	is_shown(&ata.model, "MUSTER HD1000-02AB34C, THE FORTY BYTES..");
	TEST_TEXT(ata.wwn, "5000c5000a1b2c3d");
	page[60 + 175] = 0xc1; /* word 87 isn't valid */
	CU_ASSERT(scsi_vpd_ata(page, sizeof(page), &ata));
	TEST_TEXT(ata.wwn, "");
	CU_ASSERT(!scsi_vpd_ata(page, sizeof(page) - 1, &ata));
	page[3] = 0; /* shorter by its own word */
	CU_ASSERT(!scsi_vpd_ata(page, sizeof(page), &ata));
	page[3] = 0x38;
	memset(page + 60 + 54, 0, 40);
	CU_ASSERT(!scsi_vpd_ata(page, sizeof(page), &ata));
}

static void reads_limits_and_characteristics(void)
{
	static const uint8_t limits[64] = { 0, 0xb0, 0, 60, 0, 0, 0, 8, 0, 0, 0x40, 0,
					    0, 0,    8, 0,  0, 0, 0, 0, 0, 0, 1,    0 };
	uint8_t made[64] = { 0, 0xb1, 0, 60, 0, 1, 0, 0x80 };
	struct vpd_limits l;
	struct vpd_characteristics c;

	CU_ASSERT(scsi_vpd_limits(limits, sizeof(limits), &l));
	CU_ASSERT_EQUAL(l.most_blocks, 0x4000);
	CU_ASSERT_EQUAL(l.best_blocks, 0x800);
	CU_ASSERT_EQUAL(l.unmap_blocks, 0x100);
	CU_ASSERT(scsi_vpd_limits(limits, 16, &l)); /* SBC-2's short page */
	CU_ASSERT_EQUAL(l.unmap_blocks, 0);
	CU_ASSERT(!scsi_vpd_limits(limits, 15, &l));
	CU_ASSERT_EQUAL(l.most_blocks, 0);

	CU_ASSERT(scsi_vpd_characteristics(made, sizeof(made), &c));
	CU_ASSERT_EQUAL(c.media, MEDIA_SSD);
	CU_ASSERT(c.unreadable_after_block);
	CU_ASSERT(!c.unreadable_after_crypto);
	CU_ASSERT_EQUAL(c.zoned, VPD_NOT_ZONED);
	made[4] = 0x1c; /* 7200 */
	made[5] = 0x20;
	made[7] = 0x73; /* WABEREQ 1, WACEREQ 3 */
	made[8] = 0x10;
	CU_ASSERT(scsi_vpd_characteristics(made, sizeof(made), &c));
	CU_ASSERT_EQUAL(c.media, MEDIA_HDD);
	CU_ASSERT_EQUAL(c.rotations, 7200);
	CU_ASSERT(!c.unreadable_after_block);
	CU_ASSERT(c.unreadable_after_crypto);
	CU_ASSERT_EQUAL(c.zoned, VPD_HOST_AWARE);
	made[4] = made[5] = 0xff; /* reserved */
	CU_ASSERT(scsi_vpd_characteristics(made, sizeof(made), &c));
	CU_ASSERT_EQUAL(c.media, MEDIA_UNKNOWN);
	CU_ASSERT_EQUAL(c.rotations, 0);
	for (size_t n = 0; n < 8; n++)
		CU_ASSERT(!scsi_vpd_characteristics(made, n, &c));
	made[1] = 0xb2;
	CU_ASSERT(!scsi_vpd_characteristics(made, sizeof(made), &c));
}

static void reads_provisioning(void)
{
	uint8_t page[8] = { 0, 0xb2, 0, 4, 0, 0x84, 2, 0 };
	struct vpd_provisioning p;

	CU_ASSERT(scsi_vpd_provisioning(page, sizeof(page), &p));
	CU_ASSERT(p.can_unmap && p.reads_zero);
	page[5] = 0;
	CU_ASSERT(scsi_vpd_provisioning(page, sizeof(page), &p));
	CU_ASSERT(!p.can_unmap && !p.reads_zero);
	CU_ASSERT(!scsi_vpd_provisioning(page, 5, &p));
}

static const struct test tests[] = {
	{ "reads serials", reads_serials },
	{ "reads designators", reads_designators },
	{ "ignores names of nothing", ignores_names_of_nothing },
	{ "reads SAT's name", reads_sats_name },
	{ "reads IDENTIFY data", reads_identify_data },
	{ "reads limits and characteristics", reads_limits_and_characteristics },
	{ "reads provisioning", reads_provisioning },
};
TEST_MAIN(tests)
