/* tests/fuzz/fuzz_nvme_features.c - a drive that answers each question with any status and any bytes. */
#include "devices/nvme.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *at;
	size_t n;
};

/* Half of the answers are plain successes, else little would be asked. */
static int answer(void *ctx, struct nvme_command *c, enum answer *ret_answer, struct error *err)
{
	struct input *in = ctx;
	size_t n = c->n_data;

	(void)err;
	if (in->n < 3) {
		*ret_answer = ANSWER_UNKNOWN;
		return 0;
	}
	c->status = in->at[0] & 1 ? (uint16_t)(in->at[1] | in->at[0] << 7) : 0;
	c->result = in->at[2];
	in->at += 3;
	in->n -= 3;
	if (n > in->n)
		n = in->n;
	/* Most of a page is zeros: only a head comes from the input. */
	if (c->direction == DATA_IN && n) {
		memset(c->data, 0, c->n_data);
		n = n > 640 ? 640 : n;
		memcpy(c->data, in->at, n);
		in->at += n;
		in->n -= n;
	}
	*ret_answer = nvme_answer(c->status);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct transport transport = { .name = "fuzz", .nvme_admin = answer };
	const struct device drive = { .name = "nvme0n1", .transport = TRANSPORT_NVME };
	struct input in = { .at = data, .n = size };
	const struct handle_simulated sim = { .transport = &transport, .transport_ctx = &in };
	struct error err = ERROR_INIT;
	struct features f;
	struct handle *h;

	if (handle_open_simulated(&drive, &sim, false, &h, &err))
		return 0;
	if (nvme_features_ask(h, &f, &err) == 0 && (f.nvme.n_namespaces > FEATURE_NAMESPACES ||
						    f.nvme.subsystem[sizeof(f.nvme.subsystem) - 1]))
		__builtin_trap();
	handle_close(h);
	return 0;
}
