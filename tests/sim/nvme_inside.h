/*
 * tests/sim/nvme_inside.h - what the files of the NVMe model share. Included by nvme_*.c here alone.
 */
#ifndef KIYOME_TESTS_SIM_NVME_INSIDE_H
#define KIYOME_TESTS_SIM_NVME_INSIDE_H

#include "base/bytes.h"
#include "tests/sim/erase_run.h"
#include "tests/sim/nvme_model.h"

#define MEDIUM_BLOCK 512u

/* Status: type in bits 10:8, code in 7:0 (NVMe base, Completion Queue Entry: Status Field). */
enum {
	NVM_OK = 0x000,
	NVM_INVALID_OPCODE = 0x001,
	NVM_INVALID_FIELD = 0x002,
	NVM_TRANSFER_ERROR = 0x004,
	NVM_INTERNAL = 0x006,
	NVM_INVALID_NAMESPACE = 0x00b,
	NVM_SEQUENCE = 0x00c,
	NVM_SANITIZE_FAILED = 0x01c,
	NVM_SANITIZE_RUNS = 0x01d,
	NVM_PROTECTED = 0x020,
	NVM_LBA_RANGE = 0x080,
	NVM_CAPACITY = 0x081,
	NVM_FORMAT_RUNS = 0x084,
	NVM_INVALID_LOG = 0x109,
	NVM_INVALID_FORMAT = 0x10a,
	NVM_FIRMWARE_PENDING = 0x10b,
	NVM_FEATURE_FIXED = 0x10e,
	NVM_NO_ROOM = 0x115,
	NVM_NO_IDENTIFIER = 0x116,
	NVM_ATTACHED = 0x118,
	NVM_NOT_ATTACHED = 0x11a,
	NVM_CONTROLLER_LIST = 0x11c,
	NVM_WRITE_FAULT = 0x280,
	NVM_READ_ERROR = 0x281,
	NVM_COMPARE = 0x285,
	NVM_DENIED = 0x286,
	NVM_DO_NOT_RETRY = 0x4000,
};

enum { NVM_FLUSH, NVM_WRITE, NVM_READ, NVM_COMPARE_IO = 5, NVM_ZEROES = 8, NVM_DSM };
enum {
	NVM_GET_LOG = 0x02,
	NVM_IDENTIFY = 0x06,
	NVM_ABORT = 0x08,
	NVM_SET_FEATURES = 0x09,
	NVM_GET_FEATURES = 0x0a,
	NVM_ASYNC_EVENT = 0x0c,
	NVM_MANAGE = 0x0d,
	NVM_ATTACH = 0x15,
	NVM_KEEP_ALIVE = 0x18,
	NVM_FORMAT = 0x80,
	NVM_SECURITY_SEND = 0x81,
	NVM_SECURITY_RECEIVE = 0x82,
	NVM_SANITIZE = 0x84,
};

/* SSI 3:0 (NVMe 2.1 base, Sanitize State Machine). */
enum nvm_sanitize {
	NVM_SSI_IDLE,
	NVM_SSI_RESTRICTED,
	NVM_SSI_RESTRICTED_FAILED,
	NVM_SSI_UNRESTRICTED,
	NVM_SSI_UNRESTRICTED_FAILED,
	NVM_SSI_VERIFYING,
};

struct nvm_format_row {
	uint32_t data, metadata;
	uint8_t exponent;
};
extern const struct nvm_format_row nvm_formats[NVM_LBA_FORMATS];

struct nvm_ns {
	uint32_t nsid; /* 0: an empty place */
	uint64_t first_byte, n_bytes;
	uint8_t lbaf, is_extended, pi, pil;
	uint16_t attached;
	bool is_shared;
	uint8_t protection;
	uint8_t remains; /* FPI: per cent of a Format that remain */
	uint8_t nguid[16];
};

/* Format NVM under way: one namespace after the other. */
struct nvm_formatting {
	bool is_running;
	uint16_t todo; /* bit N: namespaces[N] */
	unsigned now;
	uint32_t cdw10;
	struct erase_run run;
};

/* What outlives a power cycle. No pointers: these bytes are what save() gives. */
struct nvm_kept {
	struct nvm_ns namespaces[NVM_NAMESPACES_MOST];
	struct nvm_formatting formatting;
	struct erase_run run; /* sanitize */
	uint8_t sanitize, failed_from;
	bool does_verify, does_deallocate, was_overruled;
	uint16_t status; /* SSTAT without passes and Global Data Erased */
	uint8_t passes;
	uint32_t command; /* SCDW10 */
	bool is_erased;   /* Global Data Erased */
	bool is_nodrm;    /* feature 17h */
	bool is_opal_owned, is_opal_locked, has_shadow;
	unsigned n_opal_attempts;
	uint32_t n_power_cycles, n_unsafe, n_made; /* made: namespaces, for their identifiers */
	uint64_t n_reads, n_writes, blocks_read, blocks_written;
	uint64_t noise;
	struct drive_lies lies;
};

/* A controller's features and session, lost with a reset. */
struct nvm_awake {
	uint32_t features[256];
};

struct nvm_session { /* TCG, with the Admin SP */
	bool is_open;
	uint32_t host;
	uint8_t answer[512];
	size_t n_answer;
};

struct nvm_pending {
	const struct nvm_request *request; /* NULL: none */
	enum target_end end;               /* TARGET_PENDING until it has one */
	uint16_t status;
	struct lie_at *lie; /* acts at its percentage */
};

struct nvm_model {
	struct nvm_config config;
	struct sim_drive *medium;
	uint64_t n_blocks; /* of the medium */
	uint8_t *unmapped; /* a bit for each */
	struct nvm_kept kept;
	struct nvm_awake awake[NVM_CONTROLLERS_MOST];
	struct nvm_session session;
	struct nvm_pending pending;
	struct lie_at *under_way; /* waits for its percentage of a sanitize; NULL: none */
	bool is_frozen;
	uint64_t revision;
	unsigned saved_step;
	bool is_gone;
};

static inline void put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put32(uint8_t *p, uint32_t v)
{
	put16(p, (uint16_t)v);
	put16(p + 2, (uint16_t)(v >> 16));
}

static inline void put64(uint8_t *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put32(p + 4, (uint32_t)(v >> 32));
}

/* A command of the tables in nvme_model.c: answers the status. */
typedef uint16_t nvm_act(struct nvm_model *m, const struct nvm_request *q, struct nvm_reply *r);
nvm_act nvm_identify, nvm_get_log, nvm_get_features, nvm_set_features, nvm_manage, nvm_attach,
	nvm_format, nvm_sanitize, nvm_security_send, nvm_security_receive;
nvm_act nvm_flush, nvm_read, nvm_write, nvm_compare, nvm_zeroes, nvm_deallocate;

/* Data in: what is asked for, N bytes of it from BYTES, zeros behind them. */
void nvm_give(const struct nvm_request *q, struct nvm_reply *r, const void *bytes, size_t n);
void nvm_changed(struct nvm_model *m);
void nvm_features_wake(struct nvm_model *m, uint16_t controller);

struct nvm_ns *nvm_ns_at(struct nvm_model *m, uint32_t nsid);
const struct nvm_ns *nvm_ns_look(const struct nvm_model *m, uint32_t nsid);
bool nvm_ns_is_attached(const struct nvm_ns *n, uint16_t controller);
uint64_t nvm_ns_blocks(const struct nvm_ns *n);
uint64_t nvm_unallocated(const struct nvm_model *m);
void nvm_namespaces_init(struct nvm_model *m);
bool nvm_any_is_protected(const struct nvm_model *m);

void nvm_unmap(struct nvm_model *m, uint64_t first_byte, uint64_t n_bytes, bool is_unmapped);
void nvm_unmap_erased(struct nvm_model *m, uint64_t first_byte, uint64_t n_bytes);
bool nvm_is_unmapped(const struct nvm_model *m, uint64_t byte);

void nvm_sanitize_step(struct nvm_model *m, uint32_t ms);
void nvm_sanitize_init(struct nvm_model *m);
/* Why no other command than a few goes through: NVM_SANITIZE_RUNS, NVM_SANITIZE_FAILED, or NVM_OK. */
uint16_t nvm_sanitize_bars(const struct nvm_model *m, const struct nvm_request *q);
uint16_t nvm_sanitize_passes(const struct nvm_model *m);

void nvm_format_step(struct nvm_model *m, uint32_t ms);
void nvm_format_stop(struct nvm_model *m);
bool nvm_format_holds(const struct nvm_model *m, const struct nvm_ns *n);

#endif
