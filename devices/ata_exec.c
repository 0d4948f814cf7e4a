/*
 * devices/ata_exec.c - one taskfile through sgio's packing; the only file that includes sgio.
 */
#include "devices/ata_exec.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "build/hdparm/sgio.h"

/* From <scsi/sg.h>, whose other names clash with sgio.h's. */
#define REQUEST_SG_IO 0x2285UL

/* The command on its way. */
struct flight {
	struct handle *h;
	const struct ata_taskfile *t;
	struct scsi_command scsi;
	enum answer answer;
	bool is_sent;
	int rc;
	struct error *err;
};

/* sgio's call has no argument for a context, so the flight of this thread waits here while sg16() runs.
 * NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables) */
static _Thread_local struct flight *flight_now;

/* sgio.c is compiled with -Dioctl=ata_exec_ioctl: what it would send comes here. */
extern int ata_exec_ioctl(int fd, unsigned long request, ...);
/* The rest of hdparm asks these whether the path is its own bridge protocol; here it never is. */
extern int apt_is_apt(void);

int apt_is_apt(void)
{
	return 0;
}

int apt_sg16(int fd, int rw, int dma, struct ata_tf *tf, void *data, unsigned int data_bytes,
	     unsigned int timeout_secs)
{
	(void)fd, (void)rw, (void)dma, (void)tf, (void)data, (void)data_bytes, (void)timeout_secs;
	errno = ENOSYS;
	return -1;
}

static void flight_send(struct flight *f, const struct scsi_sg_io_hdr *io)
{
	memcpy(f->scsi.cdb, io->cmdp, io->cmd_len);
	f->scsi.n_cdb = io->cmd_len;
	f->scsi.direction = f->t->direction;
	f->scsi.data = f->t->direction == DATA_NONE ? NULL : f->t->data;
	f->scsi.n_data = f->t->direction == DATA_NONE ? 0 : f->t->n_data;
	f->scsi.timeout_ms = f->t->timeout_ms; /* sgio counts in seconds */
	f->rc = handle_scsi(f->h, &f->scsi, &f->answer, f->err);
	f->is_sent = true;
}

int ata_exec_ioctl(int fd, unsigned long request, ...)
{
	struct flight *f = flight_now;
	struct scsi_sg_io_hdr *io;
	va_list arguments;

	(void)fd; /* the handle has its own */
	va_start(arguments, request);
	io = va_arg(arguments, struct scsi_sg_io_hdr *);
	va_end(arguments);
	/* Anything else is one of sgio's second ways to send a command, which must not be sent twice. */
	if (!f || f->is_sent || request != REQUEST_SG_IO || io->cmd_len > sizeof(f->scsi.cdb)) {
		errno = ENOTTY;
		return -1;
	}
	flight_send(f, io);
	/* sgio is told "good, no sense": its reading of the answer is not used. */
	io->status = 0;
	io->host_status = 0;
	io->driver_status = 0;
	return 0;
}

static void registers_pack(struct ata_tf *tf, const struct ata_taskfile *t)
{
	tf_init(tf, t->command, 0, 0);
	tf->is_lba48 = t->is_ext; /* sgio's guess misses B4h, 78h and 2Fh */
	tf->lob.feat = (uint8_t)t->feature;
	tf->lob.nsect = (uint8_t)t->count;
	tf->lob.lbal = (uint8_t)t->lba;
	tf->lob.lbam = (uint8_t)(t->lba >> 8);
	tf->lob.lbah = (uint8_t)(t->lba >> 16);
	if (!t->is_ext) {
		tf->dev |= t->lba >> 24 & 0x0f;
		return;
	}
	tf->hob.feat = (uint8_t)(t->feature >> 8);
	tf->hob.nsect = (uint8_t)(t->count >> 8);
	tf->hob.lbal = (uint8_t)(t->lba >> 24);
	tf->hob.lbam = (uint8_t)(t->lba >> 32);
	tf->hob.lbah = (uint8_t)(t->lba >> 40);
}

/* A field that does not fit its register would be cut into another command. */
static bool taskfile_is_sound(const struct ata_taskfile *t)
{
	if (!t->is_ext && (t->feature > 0xff || t->count > 0xff || t->lba >> 28))
		return false;
	if (t->lba >> 48 || !t->timeout_ms)
		return false;
	if (t->direction == DATA_NONE)
		return !t->data && !t->n_data;
	return t->data && t->n_data && t->n_data == (uint32_t)t->count * 512;
}

int ata_exec(struct handle *h, const struct ata_taskfile *t, enum answer *ret_answer,
	     struct ata_registers *ret_registers, struct error *err)
{
	struct flight f = { .h = h, .t = t, .err = err };
	struct ata_tf tf;

	if (!taskfile_is_sound(t))
		return error_set(err, REASON_COMMAND_UNSUPPORTED, EINVAL, NULL,
				 "ATA command=%02x feature=%04x count=%04x", t->command, t->feature,
				 t->count);
	registers_pack(&tf, t);
	flight_now = &f;
	/* Its result tells only whether the hook ran, which is_sent says better. */
	(void)sg16(-1, t->direction == DATA_OUT ? SG_WRITE : SG_READ, t->is_dma ? SG_DMA : SG_PIO,
		   &tf, t->data, t->n_data, 0);
	flight_now = NULL;
	if (!f.is_sent)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, ENOTTY, NULL, "ATA command=%02x",
				 t->command);
	if (f.rc)
		return f.rc;
	*ret_registers = scsi_sense_registers(f.scsi.sense, f.scsi.n_sense);
	/* The transport's unknown stays unknown; its done and refused were judged as for a SCSI command. */
	*ret_answer = f.answer == ANSWER_UNKNOWN && f.scsi.status != SCSI_CHECK_CONDITION
			      ? ANSWER_UNKNOWN
			      : scsi_answer_ata(f.scsi.status, f.scsi.sense, f.scsi.n_sense);
	return 0;
}
