/*
 * devices/mmc_status.c - the card status.
 */
#include "devices/mmc_status.h"

/* Bits that say that something was not done as asked. */
enum {
	R1_SWITCH_ERROR = 1u << 7,
	R1_ERASE_RESET = 1u << 13,
	R1_WP_ERASE_SKIP = 1u << 15,
	R1_ERRORS = 0x7u << 19, /* ERROR, CC_ERROR, ECC_FAILED */
	R1_ILLEGAL_COMMAND = 1u << 22,
	R1_COM_CRC_ERROR = 1u << 23,
	R1_LOCK_UNLOCK_FAILED = 1u << 24,
	R1_LOCKED = 1u << 25,
	R1_WP_VIOLATION = 1u << 26,
	R1_ERASE_PARAM = 1u << 27,
	R1_ERASE_SEQ = 1u << 28,
	R1_BLOCK_LEN = 1u << 29,
	R1_ADDRESS = 1u << 30,
};
#define R1_OUT_OF_RANGE (1u << 31)

/* LOCKED stands in every status of a locked card and refuses by itself. */
#define R1_TROUBLE                                                                                 \
	(R1_SWITCH_ERROR | R1_ERASE_RESET | R1_WP_ERASE_SKIP | R1_ERRORS | R1_ILLEGAL_COMMAND |    \
	 R1_COM_CRC_ERROR | R1_LOCK_UNLOCK_FAILED | R1_LOCKED | R1_WP_VIOLATION | R1_ERASE_PARAM | \
	 R1_ERASE_SEQ | R1_BLOCK_LEN | R1_ADDRESS | R1_OUT_OF_RANGE)

enum answer mmc_answer(uint32_t r1)
{
	return r1 & R1_TROUBLE ? ANSWER_REFUSED : ANSWER_DONE;
}

enum reason mmc_reason(uint32_t r1)
{
	if (!(r1 & R1_TROUBLE))
		return REASON_NONE;
	if (r1 & R1_LOCKED)
		return REASON_DRIVE_LOCKED;
	if (r1 & (R1_WP_VIOLATION | R1_WP_ERASE_SKIP))
		return REASON_DRIVE_WRITE_PROTECTED;
	if (r1 & (R1_ILLEGAL_COMMAND | R1_SWITCH_ERROR))
		return REASON_COMMAND_UNSUPPORTED;
	return REASON_COMMAND_REFUSED;
}
