/*
 * devices/ata.h - ATA commands through SAT that belong to no erasing feature set: IDENTIFY DEVICE, logs, SMART,
 * power, cache, TRIM, and what comes through of a command (ACS-3, SAT-3). The feature sets have files
 * of their own: ata_security.h, ata_sanitize.h, ata_hidden.h. Encodes and sends only; what the bytes
 * mean is in ata_identify.h, ata_log.h and ata_dco.h, and when and how often is the caller's.
 * Every function returns 0 when the command was carried, whatever the drive said: done, refused, or
 * unknown (no answer, or none that is clear), with the registers where they came. A negative errno
 * when it could not even be handed over; *ret is then untouched.
 * Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_ATA_H
#define KIYOME_DEVICES_ATA_H

#include "devices/ata_exec.h"
#include "devices/ata_identify.h"

/* A drive that has spun down may take half a minute to answer. */
#define ATA_TIMEOUT_MS 30000
/* No time-out: SG_IO's largest value becomes "for ever" in the kernel. A transport that is cut short
 * resets the drive in the middle of what it does. */
#define ATA_TIMEOUT_NONE UINT32_MAX

struct ata_reply {
	enum answer answer;
	struct ata_registers registers; /* is_known only where they came back */
};

/* Sends any taskfile: what the feature sets' files are made of. */
int ata_send(struct handle *h, const struct ata_taskfile *t, struct ata_reply *ret,
	     struct error *err) _must_check_;
/* One block of data in; ret_bytes is zeros where the answer isn't done. */
int ata_read_block(struct handle *h, const struct ata_taskfile *t,
		   uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		   struct error *err) _must_check_;
/* The registers came back, of a command of that kind, and none of them is cut. */
bool ata_registers_are_whole(const struct ata_registers *r, bool is_ext);

int ata_read_identify(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		      struct error *err) _must_check_;
/* READ LOG EXT: one page. */
int ata_read_log_page(struct handle *h, uint8_t log, uint16_t page,
		      uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		      struct error *err) _must_check_;
int ata_read_smart(struct handle *h, uint8_t ret_bytes[ATA_BLOCK_BYTES], struct ata_reply *ret,
		   struct error *err) _must_check_;
/* SMART RETURN STATUS: whether the drive itself says that it is about to fail. */
int ata_smart_status(struct handle *h, enum told *ret_is_failing, struct ata_reply *ret,
		     struct error *err) _must_check_;

/* NOP, which every drive aborts and whose registers come back as they were sent: shows what the path
 * loses. */
int ata_path_test(struct handle *h, enum ata_path *ret_path, struct error *err) _must_check_;

/* CHECK POWER MODE: *ret_mode is 00h standby, 80h idle, FFh active, … where the answer is done. */
int ata_power_mode(struct handle *h, uint8_t *ret_mode, struct ata_reply *ret,
		   struct error *err) _must_check_;
/* READ VERIFY of block 0: an access to the medium, which wakes a drive that powers up in standby and
 * lets it go on with a sanitize (that it aborts this one is then no harm). Needs consent. */
int ata_wake(struct handle *h, bool is_48bit, struct ata_reply *ret,
	     struct error *err) _must_check_;

/* FLUSH CACHE (EXT): done when the cache is on the medium. Needs consent. */
int ata_flush_cache(struct handle *h, bool is_ext, struct ata_reply *ret,
		    struct error *err) _must_check_;

/* DATA SET MANAGEMENT, TRIM. At most ATA_TRIM_RANGES at once, each of 1 to 65535 blocks; else it is
 * not sent (EINVAL). A hint: it proves nothing. Needs consent. */
#define ATA_TRIM_RANGES 64
struct ata_trim_range {
	uint64_t lba;
	uint32_t n_blocks;
};
int ata_trim_ranges(struct handle *h, const struct ata_trim_range *ranges, size_t n,
		    struct ata_reply *ret, struct error *err) _must_check_;

#endif
