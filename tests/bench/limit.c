/*
 * tests/bench/limit.c - what the cores at hand can do at most, measured on one: copying (as the kernel does
 * below a drive in memory), making a random pass, making and comparing it, comparing a constant one.
 * limit ROUNDS. Prints one line of JSON in GB/s, the best of the rounds each; "read_back" is the limit
 * of copying, making and comparing on all cores together.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/instant.h"
#include "wipe/crew.h"
#include "wipe/pattern.h"

#define SOURCE_BYTES (256UL << 20)
#define BUFFER_BYTES (4UL << 20)

struct bench {
	uint8_t *source, *buffer;
	struct pattern *random, *zero;
};

static bool copy(struct bench *b, uint64_t at)
{
	memcpy(b->buffer, b->source + at, BUFFER_BYTES);
	return true;
}

static bool make(struct bench *b, uint64_t at)
{
	struct error err = ERROR_INIT;

	return !pattern_fill(b->random, at, b->buffer, BUFFER_BYTES, &err);
}

/* In a crew's parts, of one buffer that was just read. */
static bool matches(struct bench *b, struct pattern *p, uint64_t offset)
{
	struct error err = ERROR_INIT;
	bool is_same = true;

	for (size_t n = 0; is_same && n < BUFFER_BYTES; n += CREW_PART_BYTES)
		if (pattern_matches(p, offset + n, b->buffer + n, CREW_PART_BYTES, &is_same, &err))
			return false;
	return is_same;
}

static bool match_random(struct bench *b, uint64_t at)
{
	(void)at;
	return matches(b, b->random, 0);
}

static bool match_zero(struct bench *b, uint64_t at)
{
	(void)at;
	return matches(b, b->zero, 0);
}

/* GB/s of the best round; 0: what was measured did not work. */
static double best(struct bench *b, bool (*work)(struct bench *, uint64_t), int rounds)
{
	double most = 0;

	for (int i = 0; i < rounds; i++) {
		int64_t start_ms = instant_now().mono_ms, ms;
		uint64_t bytes = 0;

		for (int n = 0; n < 4; n++)
			for (uint64_t at = 0; at < SOURCE_BYTES; at += BUFFER_BYTES) {
				if (!work(b, at))
					return 0;
				bytes += BUFFER_BYTES;
			}
		ms = instant_now().mono_ms - start_ms;
		if (ms > 0 && (double)bytes / 1e6 / (double)ms > most)
			most = (double)bytes / 1e6 / (double)ms;
	}
	return most;
}

int main(int argc, char **argv)
{
	static const struct method_pass random_pass = { .kind = PASS_RANDOM },
					zero_pass = { .kind = PASS_BYTE };
	static const uint8_t key[STREAM_KEY_BYTES] = { 1 };
	int rounds = argc > 1 ? atoi(argv[1]) : 3;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct bench b = { .source = malloc(SOURCE_BYTES),
			   .buffer = aligned_alloc(BUFFER_BYTES, BUFFER_BYTES) };
	struct error err = ERROR_INIT;
	double copied, made, random, zero;

	if (!b.source || !b.buffer || pattern_new(&random_pass, key, 512, &b.random, &err) ||
	    pattern_new(&zero_pass, key, 512, &b.zero, &err))
		return 1;
	memset(b.source, 1, SOURCE_BYTES);
	copied = best(&b, copy, rounds);
	made = best(&b, make, rounds);
	if (pattern_fill(b.random, 0, b.buffer, BUFFER_BYTES, &err))
		return 1;
	random = best(&b, match_random, rounds);
	memset(b.buffer, 0, BUFFER_BYTES);
	zero = best(&b, match_zero, rounds);
	if (copied <= 0 || made <= 0 || random <= 0 || zero <= 0)
		return 1;
	(void)printf("{\"cores\":%ld,\"copy\":%.2f,\"make\":%.2f,\"make_and_compare\":%.2f,"
		     "\"compare_constant\":%.2f,\"read_back\":%.2f}\n",
		     cores, copied, made, random, zero, (double)cores / (1 / copied + 1 / random));
	pattern_free(b.random);
	pattern_free(b.zero);
	free(b.source);
	free(b.buffer);
	return 0;
}
