/* tests/unit/test_ata_identify.c - what IDENTIFY DEVICE, its log and the configuration overlay tell, and what not. */
#include "devices/ata_dco.h"
#include "devices/ata_identify.h"
#include "devices/ata_log.h"
#include "tests/unit/ata_answers.h"

static struct ata_identify decode(uint8_t *block)
{
	ata_put_checksum(block);
	return ata_identify_decode(block, 512);
}

static void names(void)
{
	uint8_t block[512];
	struct ata_identify id;
	char shown[RAW_TEXT_SHOWN];

	ata_make_identify(block);
	id = decode(block);
	CU_ASSERT_TRUE(id.is_sound);
	TEST_TEXT(raw_text_show(&id.names.model, shown), "KIYOME TEST DISK");
	TEST_TEXT(raw_text_show(&id.names.serial, shown), "S1MULATED-0001");
	TEST_TEXT(raw_text_show(&id.names.firmware, shown), "FW1.0");
	TEST_TEXT(id.names.wwn, "5000c5001234abcd");
	CU_ASSERT_EQUAL(id.rotations, 7200);
	CU_ASSERT_EQUAL(id.major, 0x07f0);
	CU_ASSERT_EQUAL(id.is_serial_ata, TOLD_YES);
	ata_put_word(block, 87, 0x4020); /* no WWN there, whatever stands in its words */
	id = decode(block);
	TEST_TEXT(id.names.wwn, "");
}

static void sizes(void)
{
	uint8_t block[512];
	struct ata_identify id;

	ata_make_identify(block);
	id = decode(block);
	CU_ASSERT_EQUAL(id.n_blocks, 2000000);
	CU_ASSERT_EQUAL(id.logical_bytes, 512);
	CU_ASSERT_EQUAL(id.physical_bytes, 512);
	ata_put_word(block, 102, 1); /* beyond 28 bits */
	id = decode(block);
	CU_ASSERT_EQUAL(id.n_blocks, 2000000 + (1ull << 32));
	ata_put_word(block, 69, 1 << 3);
	ata_put_word(block, 230, 0x1000);
	id = decode(block);
	CU_ASSERT_EQUAL(id.n_blocks, 0x1000);
	ata_put_word(block, 233, 1); /* 2^48 and more: no such address */
	CU_ASSERT_EQUAL(decode(block).n_blocks, 0);
	ata_put_word(block, 53, 0x0005); /* word 69 isn't valid: back to words 100 to 103 */
	CU_ASSERT_EQUAL(decode(block).n_blocks, 2000000 + (1ull << 32));
	ata_put_word(block, 83, 0x4000); /* no 48-bit addresses */
	CU_ASSERT_EQUAL(decode(block).n_blocks, 2000000);
	ata_put_word(block, 60, 0xffff);
	ata_put_word(block, 61, 0xffff);
	CU_ASSERT_EQUAL(decode(block).n_blocks, 0);
}

static void sector_sizes(void)
{
	uint8_t block[512];
	struct ata_identify id;

	ata_make_identify(block);
	ata_put_word(block, 106, 0x6003); /* eight logical in a physical one */
	id = decode(block);
	CU_ASSERT(id.logical_bytes == 512 && id.physical_bytes == 4096);
	ata_put_word(block, 106, 0x5000); /* 4Kn */
	ata_put_word(block, 117, 2048);
	id = decode(block);
	CU_ASSERT(id.logical_bytes == 4096 && id.physical_bytes == 4096);
	ata_put_word(block, 117, 260);
	CU_ASSERT_EQUAL(decode(block).logical_bytes, 520);
	ata_put_word(block, 118, 0x8000); /* absurd */
	CU_ASSERT_EQUAL(decode(block).logical_bytes, 0);
	ata_put_word(block, 106, 0xffff);
	CU_ASSERT_EQUAL(decode(block).logical_bytes, 512);
	ata_put_word(block, 106, 0x9000); /* bits 15:14 are 10b: not valid */
	CU_ASSERT_EQUAL(decode(block).logical_bytes, 512);
}

static void security(void)
{
	uint8_t block[512];
	struct security_features s;

	ata_make_identify(block);
	ata_put_word(block, 89, 0x0010);
	ata_put_word(block, 90, 0x8002);
	ata_put_word(block, 92, 0xfffe);
	s = decode(block).security;
	CU_ASSERT(s.supported == TOLD_YES && s.enabled == TOLD_NO && s.locked == TOLD_NO);
	CU_ASSERT(s.frozen == TOLD_NO && s.enhanced == TOLD_YES && s.master_is_maximum == TOLD_NO);
	CU_ASSERT(s.erase_minutes == 32 && !s.erase_is_more);
	CU_ASSERT(s.enhanced_minutes == 4 && !s.enhanced_is_more);
	CU_ASSERT_EQUAL(s.master_identifier, 0xfffe);
	ata_put_word(block, 128, 0x011f);
	ata_put_word(block, 89, 0x00ff);
	ata_put_word(block, 90, 0xffff);
	ata_put_word(block, 92, 0xffff);
	s = decode(block).security;
	CU_ASSERT(s.enabled == TOLD_YES && s.locked == TOLD_YES && s.frozen == TOLD_YES);
	CU_ASSERT(s.count_expired == TOLD_YES && s.enhanced == TOLD_NO);
	CU_ASSERT_EQUAL(s.master_is_maximum, TOLD_YES);
	CU_ASSERT(s.erase_minutes == 508 && s.erase_is_more);
	CU_ASSERT(s.enhanced_minutes == 0 && !s.enhanced_is_more); /* FFFFh: not reported */
	CU_ASSERT_EQUAL(s.master_identifier, 0);
	ata_put_word(block, 128, 0); /* no feature set: neither its bits nor its times */
	s = decode(block).security;
	CU_ASSERT(s.supported == TOLD_NO && s.locked == TOLD_NO && s.erase_minutes == 0);
	ata_put_word(block, 128, 0xffff);
	CU_ASSERT_EQUAL(decode(block).security.supported, TOLD_NO);
}

static void feature_words(void)
{
	uint8_t block[512];
	struct ata_identify id;

	ata_make_identify(block);
	id = decode(block);
	CU_ASSERT(id.has_sanitize == TOLD_NO && id.sanitize_block == TOLD_NO);
	CU_ASSERT(id.has_smart && id.is_smart_on && id.has_48bit == TOLD_YES);
	CU_ASSERT(id.has_flush_ext == TOLD_YES && id.has_log == TOLD_YES);
	CU_ASSERT(id.has_hpa == TOLD_NO && id.has_ama == TOLD_NO && id.has_dco == TOLD_NO);
	CU_ASSERT(id.has_trim == TOLD_NO && id.trim_reads_zero == TOLD_NO);
	ata_put_word(block, 59, 0xe000); /* without bit 12 the others mean nothing */
	CU_ASSERT_EQUAL(decode(block).sanitize_crypto, TOLD_NO);
	ata_put_word(block, 59, 0xb400);
	ata_put_word(block, 69, 0x0031);
	ata_put_word(block, 169, 1);
	ata_put_word(block, 105, 8);
	id = decode(block);
	CU_ASSERT(id.has_sanitize == TOLD_YES && id.sanitize_block == TOLD_YES);
	CU_ASSERT(id.sanitize_overwrite == TOLD_NO && id.sanitize_crypto == TOLD_YES);
	CU_ASSERT(id.antifreeze == TOLD_YES && id.always_encrypts == TOLD_YES);
	CU_ASSERT(id.is_zoned == TOLD_YES && id.has_trim == TOLD_YES && id.trim_blocks == 8);
	CU_ASSERT_EQUAL(id.trim_reads_zero, TOLD_NO); /* nothing without determinism */
	ata_put_word(block, 69, 0x4020);
	CU_ASSERT_EQUAL(decode(block).trim_reads_zero, TOLD_YES);
	ata_put_word(block, 53, 0);
	id = decode(block);
	CU_ASSERT(id.always_encrypts == TOLD_UNKNOWN && id.is_zoned == TOLD_UNKNOWN);
	ata_put_word(block, 82, 0x0403);
	ata_put_word(block, 83, 0x6d00);
	ata_put_word(block, 86, 0xa500);
	ata_put_word(block, 119, 0x4100);
	ata_put_word(block, 120, 0x4100);
	id = decode(block);
	CU_ASSERT(id.has_hpa == TOLD_YES && id.has_dco == TOLD_YES && id.has_ama == TOLD_YES);
	CU_ASSERT(id.hpa_has_security == TOLD_YES && id.hpa_password_is_set == TOLD_YES);
	CU_ASSERT_EQUAL(id.ama_is_on, TOLD_YES);
	ata_put_word(block, 86, 0x2400); /* bit 15: words 119 and 120 are not there */
	CU_ASSERT_EQUAL(decode(block).has_ama, TOLD_NO);
	ata_put_word(block, 83, 0xad00); /* not valid: unknown, never "no" */
	id = decode(block);
	CU_ASSERT(id.has_hpa == TOLD_UNKNOWN && id.has_48bit == TOLD_UNKNOWN && !id.has_smart);
}

static void not_sound(void)
{
	uint8_t block[512], empty[512] = { 0 };

	ata_make_identify(block);
	CU_ASSERT_TRUE(ata_identify_decode(block, 512).is_sound);
	CU_ASSERT_FALSE(ata_identify_decode(block, 511).is_sound);
	CU_ASSERT_FALSE(ata_identify_decode(empty, 512).is_sound);
	block[100] ^= 1; /* the checksum no longer fits */
	CU_ASSERT_FALSE(ata_identify_decode(block, 512).is_sound);
	CU_ASSERT_EQUAL(ata_identify_decode(block, 512).n_blocks, 0);
	CU_ASSERT_EQUAL(ata_identify_decode(block, 512).security.supported, TOLD_UNKNOWN);
	block[510] = 0; /* a drive without one is believed */
	CU_ASSERT_TRUE(ata_identify_decode(block, 512).is_sound);
	ata_put_word(block, 0, 0x8580); /* a packet device */
	CU_ASSERT_FALSE(ata_identify_decode(block, 512).is_sound);
	ata_put_word(block, 0, 0x848a); /* CompactFlash */
	CU_ASSERT_TRUE(ata_identify_decode(block, 512).is_sound);
	ata_put_word(block, 0, 0x0040);
	ata_put_word(block, 2, 0xc837); /* spins up by itself, and all is filled in */
	CU_ASSERT_TRUE(ata_identify_decode(block, 512).is_sound);
	ata_put_word(block, 2, 0x37c8); /* powered up in standby: most words are still zero */
	CU_ASSERT_FALSE(ata_identify_decode(block, 512).is_sound);
	ata_put_word(block, 2, 0x8c73);
	CU_ASSERT_FALSE(ata_identify_decode(block, 512).is_sound);
	memset(block, 0xff, sizeof(block));
	CU_ASSERT_FALSE(ata_identify_decode(block, 512).is_sound);
}

static void self_test(void)
{
	uint8_t smart[512] = { 16 };

	smart[363] = 0xf3;
	smart[511] = (uint8_t) - (16 + 0xf3);
	CU_ASSERT_EQUAL(ata_smart_self_test_runs(smart, 512), TOLD_YES);
	smart[363] = 0x70;
	CU_ASSERT_EQUAL(ata_smart_self_test_runs(smart, 512), TOLD_UNKNOWN); /* checksum */
	smart[511] = (uint8_t) - (16 + 0x70);
	CU_ASSERT_EQUAL(ata_smart_self_test_runs(smart, 512), TOLD_NO);
	CU_ASSERT_EQUAL(ata_smart_self_test_runs(smart, 500), TOLD_UNKNOWN);
	memset(smart, 0, sizeof(smart));
	CU_ASSERT_EQUAL(ata_smart_self_test_runs(smart, 512), TOLD_UNKNOWN);
}

static void directory_and_list(void)
{
	uint8_t directory[512] = { 1, 0 }, list[512] = { 1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 3, 6 };

	directory[0x60] = 9;
	CU_ASSERT_EQUAL(ata_log_pages(directory, 512, ATA_LOG_IDENTIFY), 9);
	CU_ASSERT_EQUAL(ata_log_pages(directory, 512, 0x31), 0);
	CU_ASSERT_EQUAL(ata_log_pages(directory, 512, ATA_LOG_DIRECTORY), 0);
	CU_ASSERT_EQUAL(ata_log_pages(directory, 511, ATA_LOG_IDENTIFY), 0);
	directory[0] = 2;
	CU_ASSERT_EQUAL(ata_log_pages(directory, 512, ATA_LOG_IDENTIFY), 0);
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 6), TOLD_YES);
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 8), TOLD_NO);
	list[8] = 3; /* the fourth no longer counts */
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 6), TOLD_NO);
	list[8] = 255; /* as many as can be said, inside the page */
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 6), TOLD_YES);
	CU_ASSERT_EQUAL(ata_log_has_page(list, 511, 6), TOLD_UNKNOWN);
	list[2] = 1; /* another page came */
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 6), TOLD_UNKNOWN);
	memset(list, 0, sizeof(list));
	CU_ASSERT_EQUAL(ata_log_has_page(list, 512, 6), TOLD_UNKNOWN);
}

static void log_pages(void)
{
	uint8_t page[512] = { 1, 0, 6, 0, 0, 0, 0, 0x80 };
	struct ata_security_page s = ata_security_page_decode(page, 512);
	struct ata_capabilities_page c = ata_capabilities_page_decode(page, 512);

	CU_ASSERT(s.is_sound && s.overrides_lock == TOLD_UNKNOWN); /* its quadword isn't valid */
	CU_ASSERT(!c.is_sound && c.definitive_ending == TOLD_UNKNOWN);
	page[55] = 0x80;
	s = ata_security_page_decode(page, 512);
	CU_ASSERT(s.overrides_lock == TOLD_NO && s.always_encrypts == TOLD_NO);
	page[48] = 0x81;
	s = ata_security_page_decode(page, 512);
	CU_ASSERT(s.overrides_lock == TOLD_YES && s.always_encrypts == TOLD_YES);
	CU_ASSERT_FALSE(ata_security_page_decode(page, 511).is_sound);
	page[7] = 0;
	CU_ASSERT_FALSE(ata_security_page_decode(page, 512).is_sound);

	memset(page, 0, sizeof(page));
	page[0] = 1;
	page[2] = 3;
	page[7] = 0x80;
	page[15] = 0x80;
	c = ata_capabilities_page_decode(page, 512);
	CU_ASSERT(c.is_sound && c.definitive_ending == TOLD_NO && c.can_depopulate == TOLD_NO);
	page[14] = 0x08; /* bit 51 */
	page[159] = 0x80;
	page[152] = 0x03;
	c = ata_capabilities_page_decode(page, 512);
	CU_ASSERT(c.definitive_ending == TOLD_YES && c.can_depopulate == TOLD_YES);
	page[159] = 0;
	CU_ASSERT_EQUAL(ata_capabilities_page_decode(page, 512).can_depopulate, TOLD_UNKNOWN);
}

static void overlay(void)
{
	uint8_t block[512], dco[512] = { 2, 0 };
	struct ata_identify id;
	struct ata_dco d;

	ata_make_identify(block);
	id = decode(block);
	ata_put_word(dco, 3, 1999999 & 0xffff);
	ata_put_word(dco, 4, 1999999 >> 16);
	ata_put_word(dco, 7, 0x010b); /* SMART, security, 48-bit */
	ata_put_checksum(dco);
	d = ata_dco_decode(dco, 512);
	CU_ASSERT(d.is_sound && d.n_blocks == 2000000 && d.has_security && !d.has_hpa);
	CU_ASSERT_EQUAL(ata_dco_hides_features(&d, &id), TOLD_NO);
	ata_put_word(dco, 7, 0x018b); /* and an HPA that IDENTIFY doesn't show */
	ata_put_checksum(dco);
	d = ata_dco_decode(dco, 512);
	CU_ASSERT_EQUAL(ata_dco_hides_features(&d, &id), TOLD_YES);
	dco[511]++;
	d = ata_dco_decode(dco, 512);
	CU_ASSERT(!d.is_sound && d.n_blocks == 0);
	CU_ASSERT_EQUAL(ata_dco_hides_features(&d, &id), TOLD_UNKNOWN);
	memset(dco, 0, sizeof(dco));
	CU_ASSERT_FALSE(ata_dco_decode(dco, 512).is_sound);
	ata_put_checksum(dco); /* revision 0000h */
	CU_ASSERT_FALSE(ata_dco_decode(dco, 512).is_sound);
	CU_ASSERT_FALSE(ata_dco_decode(dco, 511).is_sound);
	ata_put_word(dco, 0, 1);
	ata_put_word(dco, 6, 1); /* an address that cannot be */
	ata_put_checksum(dco);
	CU_ASSERT_EQUAL(ata_dco_decode(dco, 512).n_blocks, 0);
}

static const struct test tests[] = { { "names", names },
				     { "sizes", sizes },
				     { "sector sizes", sector_sizes },
				     { "security", security },
				     { "feature words", feature_words },
				     { "not sound", not_sound },
				     { "self-test", self_test },
				     { "directory and list", directory_and_list },
				     { "log pages", log_pages },
				     { "overlay", overlay } };
TEST_MAIN(tests)
