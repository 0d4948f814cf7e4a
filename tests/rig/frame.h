/*
 * tests/rig/frame.h - what runs between ask (host) and agent (guest) over a virtio-serial port: frames
 * of a header and its bytes. Both sides are one machine type, so numbers go as they are.
 * A question is a script, perhaps its standard input, and ASK_RUN; the answer is output in pieces and
 * then the exit status. The id belongs to one question: what is left of an older answer is skipped.
 */
#ifndef KIYOME_TESTS_RIG_FRAME_H
#define KIYOME_TESTS_RIG_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

enum frame_kind {
	FRAME_SCRIPT = 1, /* question: for bash -c */
	FRAME_INPUT = 2,  /* question: standard input, or a part of it */
	FRAME_RUN = 3,    /* question: complete */
	FRAME_OUT = 4,    /* answer: standard output */
	FRAME_ERR = 5,    /* answer: standard error */
	FRAME_STATUS = 6, /* answer: four bytes, exit status, 128 + signal */
};

#define FRAME_MOST (64u << 10) /* bytes behind a header */

struct frame {
	uint32_t magic, id, kind, n;
};
#define FRAME_MAGIC 0x6b69796fu

static inline bool frame_write_all(int fd, const void *bytes, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t done = write(fd, (const uint8_t *)bytes + at, n - at);

		if (done <= 0)
			return false;
		at += (size_t)done;
	}
	return true;
}

static inline bool frame_send(int fd, uint32_t id, enum frame_kind kind, const void *bytes,
			      uint32_t n)
{
	struct frame f = { FRAME_MAGIC, id, (uint32_t)kind, n };

	return frame_write_all(fd, &f, sizeof(f)) && frame_write_all(fd, bytes, n);
}

#endif
