/*
 * tests/sim/sat_inside.h - what the files of the SAT model share.
 */
#ifndef KIYOME_TESTS_SIM_SAT_INSIDE_H
#define KIYOME_TESTS_SIM_SAT_INSIDE_H

#include "tests/sim/sat_model.h"
#include "tests/sim/scsi_answer.h"

struct sat_model {
	struct scsi_target target; /* first: the two are cast into each other */
	struct sat_config config;
	struct ata_model *ata;
	bool has_descriptor_sense; /* D_SENSE */
	uint32_t attention;        /* unit attention to be told; 0: none */
	/* The command that is pending or was the last. */
	struct ata_request request;
	struct ata_result result;
	bool wants_registers; /* CK_COND */
};

enum target_end sat_pass_through(struct sat_model *s, struct target_command *c);
/* What RESULT becomes for the host. */
void sat_pass_answer(struct sat_model *s, struct target_command *c);

void sat_inquiry(struct sat_model *s, struct target_command *c);
void sat_mode_sense(struct sat_model *s, struct target_command *c);
void sat_mode_select(struct sat_model *s, struct target_command *c);
/* One ATA command of the layer's own. */
enum target_end sat_ask(struct sat_model *s, const struct ata_request *q);

#endif
