/*
 * devices/nvme.h - NVMe commands: Identify, logs, features, attachment, Format NVM, Sanitize, Read, Compare,
 * Flush (NVMe base 2.0, NVM command set 1.0). Encoders are pure; each sender is one call through the
 * handle. Policy (which, when, how often) is the caller's. Answers are decoded in nvme_identify.h.
 *
 * A sender returns 0 when the command was carried, whatever the drive said: see *ret. A negative errno: it
 * wasn't handed over, or the request itself is wrong (REASON_COMMAND_UNSUPPORTED, EINVAL: nothing was sent).
 * What changes the drive needs a handle opened with consent.   Threads: one handle, one thread.
 */
#ifndef KIYOME_DEVICES_NVME_H
#define KIYOME_DEVICES_NVME_H

#include "devices/feature.h"
#include "devices/handle.h"
#include "devices/nvme_identify.h"
#include "devices/nvme_status.h"

#define NVME_ALL_NAMESPACES 0xffffffffU

/* What came back. Unknown (time-out, reset, gone) is neither done nor refused; status is 0 then. */
struct nvme_reply {
	enum answer answer;
	uint16_t status; /* as it came, with "more" and "do not retry" */
	enum nvme_cause cause;
	uint32_t result; /* DW0 */
};
/* Turns a reply that isn't done into an error: reason by cause, detail "WHAT status=01d sanitize running". */
int nvme_reply_error(const struct nvme_reply *r, const char *what, struct error *err);

/* Page for what a drive writes: 4096 bytes, page-aligned (drives have written past smaller buffers), filled
 * with FFh, which no decoder takes for sound data. NULL: no memory. free() it. */
uint8_t *nvme_page_new(struct error *err);

/* Identify (06h). CNS: base 2.0 figure 273. PAGE holds NVME_IDENTIFY_BYTES. */
enum nvme_cns {
	NVME_CNS_NAMESPACE = 0x00,
	NVME_CNS_CONTROLLER = 0x01,
	NVME_CNS_ACTIVE = 0x02,
	NVME_CNS_ALLOCATED = 0x10,
	NVME_CNS_ALLOCATED_NAMESPACE = 0x11,
	NVME_CNS_CONTROLLERS_OF_NAMESPACE = 0x12,
	NVME_CNS_CONTROLLERS = 0x13,
};
struct nvme_command nvme_encode_identify(enum nvme_cns cns, uint32_t nsid, uint16_t controller,
					 uint8_t *page);
/* NSID: of the namespace; for lists of namespaces the one before the first. CONTROLLER: for lists of
 * controllers the first. */
int nvme_ask_identify(struct handle *h, enum nvme_cns cns, uint32_t nsid, uint16_t controller,
		      uint8_t *page, struct nvme_reply *ret, struct error *err) _must_check_;

/* Get Log Page (02h) with RAE: events that the kernel waits for are kept. N: bytes, a multiple of 4. */
enum nvme_log {
	NVME_LOG_LIST = 0x00,
	NVME_LOG_SMART = 0x02,
	NVME_LOG_FIRMWARE = 0x03,
	NVME_LOG_SELF_TEST = 0x06,
	NVME_LOG_BOOT = 0x15,
	NVME_LOG_SANITIZE = 0x81,
};
struct nvme_command nvme_encode_log(enum nvme_log log, uint8_t *page, uint32_t n);
int nvme_ask_log(struct handle *h, enum nvme_log log, uint8_t *page, uint32_t n,
		 struct nvme_reply *ret, struct error *err) _must_check_;

/* Get and Set Features (0Ah, 09h): the current value is in ret->result. */
enum nvme_feature {
	NVME_FEATURE_SANITIZE = 0x17, /* bit 0, NODRM: no-deallocate where inhibited only warns */
	NVME_FEATURE_PROTECTION =
		0x84, /* bits 2:0: none, on, until the next power cycle, for ever */
};
struct nvme_command nvme_encode_feature_get(enum nvme_feature feature, uint32_t nsid);
struct nvme_command nvme_encode_feature_set(enum nvme_feature feature, uint32_t nsid, bool save,
					    uint32_t value);
int nvme_feature_get(struct handle *h, enum nvme_feature feature, uint32_t nsid,
		     struct nvme_reply *ret, struct error *err) _must_check_;
int nvme_feature_set(struct handle *h, enum nvme_feature feature, uint32_t nsid, bool save,
		     uint32_t value, struct nvme_reply *ret, struct error *err) _must_check_;

/* Namespace Attachment (15h) of one namespace to one controller. PAGE takes the controller list. */
struct nvme_command nvme_encode_attachment(uint32_t nsid, uint16_t controller, bool attach,
					   uint8_t *page);
int nvme_attachment(struct handle *h, uint32_t nsid, uint16_t controller, bool attach,
		    struct nvme_reply *ret, struct error *err) _must_check_;

/* Format NVM (80h). SES 0 erases nothing and is no value here. */
enum nvme_erase { NVME_ERASE_USER_DATA = 1, NVME_ERASE_CRYPTO = 2 };
struct nvme_format_request {
	uint32_t nsid;
	bool is_for_all; /* NSID FFFFFFFFh is meant; refused without */
	enum nvme_erase erase;
	uint8_t lbaf, mset, pi, pil; /* as they are now */
};
/* NS erased and its format kept. */
struct nvme_format_request nvme_format_of(const struct nvme_namespace *ns, enum nvme_erase erase);
/* All attached namespaces by one command. Refused where the drive takes no broadcast, where not all
 * namespaces are known, or where their formats differ: the command would change some. */
int nvme_format_of_all(const struct nvme_features *f, enum nvme_erase erase,
		       struct nvme_format_request *ret, struct error *err) _must_check_;
int nvme_encode_format(const struct nvme_format_request *r, uint32_t timeout_ms,
		       struct nvme_command *ret, struct error *err) _must_check_;
/* Half an hour, for disks two; more for what is large. Never so much that the kernel waits without end.
 * An admin command that expires makes the kernel reset the controller in the middle of its erase. */
uint32_t nvme_format_timeout_ms(uint64_t bytes, bool is_disk);
/* Blocks until the drive has finished. Unknown: look at it again (nvme_format_ask), never repeat blindly. */
int nvme_format_run(struct handle *h, const struct nvme_format_request *r, uint32_t timeout_ms,
		    struct nvme_reply *ret, struct error *err) _must_check_;
/* *ret_told: the namespace tells how much of a format remains; 0 per cent: none runs. */
int nvme_format_ask(struct handle *h, uint32_t nsid, bool *ret_told, uint8_t *ret_percent,
		    struct nvme_reply *ret, struct error *err) _must_check_;

/* Sanitize (84h): the whole NVM subsystem, NSID 0. */
enum nvme_sanitize_action {
	NVME_SANITIZE_EXIT_FAILURE = 1,
	NVME_SANITIZE_BLOCK = 2,
	NVME_SANITIZE_OVERWRITE = 3,
	NVME_SANITIZE_CRYPTO = 4,
	NVME_SANITIZE_EXIT_VERIFICATION = 5,
};
struct nvme_sanitize_request {
	enum nvme_sanitize_action action;
	bool unrestricted;     /* AUSE: a failure may be left without another sanitize */
	bool no_deallocate;    /* NDAS */
	uint8_t passes;        /* overwrite: 1 to 15 (the field's 0 would mean sixteen) */
	bool invert_each_pass; /* overwrite: OIPBP */
	uint32_t pattern;      /* overwrite */
};
/* Restricted, one pass of zeros, and not deallocated afterwards unless the drive inhibits that. */
struct nvme_sanitize_request nvme_sanitize_of(const struct features *f,
					      enum nvme_sanitize_action action);
int nvme_encode_sanitize(const struct nvme_sanitize_request *r, struct nvme_command *ret,
			 struct error *err) _must_check_;
/* Returns when accepted, not when finished: see nvme_sanitize_ask(). */
int nvme_sanitize_start(struct handle *h, const struct nvme_sanitize_request *r,
			struct nvme_reply *ret, struct error *err) _must_check_;
/* Log 81h. Where it didn't come *ret_status is SANITIZE_UNKNOWN and has no raw bytes. */
int nvme_sanitize_ask(struct handle *h, struct sanitize_status *ret_status, struct nvme_reply *ret,
		      struct error *err) _must_check_;

/* Read (02h) and Compare (05h) of native blocks, metadata too; nothing is checked against protection
 * information (it is undefined after an erase). */
struct nvme_blocks {
	uint64_t lba;
	uint32_t n_blocks; /* 1 to 65536, and no more than the drive moves at once */
	bool from_medium;  /* FUA: not from the drive's cache */
	uint8_t *data;     /* n_data: blocks, each followed by its metadata where mset is 1 */
	uint32_t n_data;
	uint8_t *metadata; /* n_metadata: where mset is 0; NULL for a format without */
	uint32_t n_metadata;
};
int nvme_encode_read(const struct nvme_namespace *ns, const struct nvme_blocks *b,
		     struct nvme_command *ret, struct error *err) _must_check_;
int nvme_read_blocks(struct handle *h, const struct nvme_namespace *ns, const struct nvme_blocks *b,
		     struct nvme_reply *ret, struct error *err) _must_check_;
/* ret->cause NVME_CAUSE_COMPARE: the bytes differ. */
int nvme_compare_blocks(struct handle *h, const struct nvme_namespace *ns,
			const struct nvme_blocks *b, struct nvme_reply *ret,
			struct error *err) _must_check_;
/* Flush (00h) of one namespace. */
int nvme_flush_namespace(struct handle *h, uint32_t nsid, struct nvme_reply *ret,
			 struct error *err) _must_check_;

/* Asks everything that features.h wants of an NVMe drive, log 81h first: who finds a sanitize running must
 * know that before anything else. Goes through read-only handles. ret->is_known only where all that a plan
 * builds on was answered soundly; what a drive refused to tell stays unknown. Namespaces' kernel names are
 * sysfs's: nvme_name_namespaces(). Fails only where no command can be carried, or
 * neither log 81h nor Identify Controller was answered. */
int nvme_features_ask(struct handle *h, struct features *ret, struct error *err) _must_check_;

#endif
