#include "wipe/crew.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* A part needs little; a stack of the default size would count where many drives run. */
#define STACK_BYTES (256UL * 1024)

struct load {
	bool is_given;
	uint64_t order; /* of giving */
	uint64_t offset;
	uint8_t *bytes;
	uint32_t n, n_begun, n_ended; /* bytes */
	bool is_bad;
};

/* A part in work. */
struct part {
	struct load *load;
	uint64_t offset;
	uint8_t *bytes;
	uint32_t n;
};

struct crew {
	crew_part *part;
	void *ctx;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t is_work, is_finished;
	/* Under the mutex. */
	bool is_over;
	uint64_t n_given;
	unsigned n_loads; /* the highest buffer number that was given, and one */
	struct load loads[CREW_LOADS_MOST];
};

/* A mutex or condition that was made fails at nothing that is asked of it here. */
static void lock(struct crew *c)
{
	(void)pthread_mutex_lock(&c->mutex);
}

static void unlock(struct crew *c)
{
	(void)pthread_mutex_unlock(&c->mutex);
}

static bool is_finished(const struct load *l)
{
	return l->is_given && l->n_ended == l->n;
}

static bool is_left(const struct load *l)
{
	return l->is_given && l->n_begun < l->n;
}

/* The oldest load of which WANTED holds; NULL: none. Under the mutex. */
static struct load *oldest(struct crew *c, bool (*wanted)(const struct load *))
{
	struct load *found = NULL;

	for (unsigned i = 0; i < c->n_loads; i++)
		if (wanted(&c->loads[i]) && (!found || c->loads[i].order < found->order))
			found = &c->loads[i];
	return found;
}

static bool part_begin(struct crew *c, struct part *ret)
{
	struct load *l = oldest(c, is_left);
	uint32_t left;

	if (!l)
		return false;
	left = l->n - l->n_begun;
	*ret = (struct part){ .load = l,
			      .offset = l->offset + l->n_begun,
			      .bytes = l->bytes + l->n_begun,
			      .n = left < CREW_PART_BYTES ? left : CREW_PART_BYTES };
	l->n_begun += ret->n;
	return true;
}

static void part_end(struct crew *c, const struct part *p, bool is_good)
{
	p->load->is_bad |= !is_good;
	p->load->n_ended += p->n;
	if (p->load->n_ended == p->load->n)
		(void)pthread_cond_signal(&c->is_finished);
}

static void *helper(void *arg)
{
	struct crew *c = arg;
	struct part p;

	lock(c);
	while (!c->is_over) {
		bool is_good;

		if (!part_begin(c, &p)) {
			(void)pthread_cond_wait(&c->is_work, &c->mutex);
			continue;
		}
		unlock(c);
		is_good = c->part(c->ctx, CREW_HELPER, p.offset, p.bytes, p.n);
		lock(c);
		part_end(c, &p, is_good);
	}
	unlock(c);
	return NULL;
}

/* With all signals blocked: they are the main thread's to take. */
static int start_thread(struct crew *c)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	int sys = pthread_attr_init(&attributes);

	if (sys)
		return sys;
	(void)sigfillset(&all); /* cannot fail */
	sys = pthread_attr_setstacksize(&attributes, STACK_BYTES);
	if (!sys)
		sys = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (!sys) {
		sys = pthread_create(&c->thread, &attributes, helper, c);
		(void)pthread_sigmask(SIG_SETMASK, &before, NULL); /* a mask that was in force */
	}
	(void)pthread_attr_destroy(&attributes); /* was made */
	return sys;
}

static void free_locks(struct crew *c, unsigned n)
{
	/* Nobody holds or waits for them. */
	if (n > 2)
		(void)pthread_cond_destroy(&c->is_finished);
	if (n > 1)
		(void)pthread_cond_destroy(&c->is_work);
	if (n > 0)
		(void)pthread_mutex_destroy(&c->mutex);
	free(c);
}

int crew_new(crew_part *part, void *ctx, struct crew **ret, struct error *err)
{
	struct crew *c = calloc(1, sizeof(*c));
	unsigned n = 0;
	int sys;

	if (!c)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "crew");
	c->part = part;
	c->ctx = ctx;
	sys = pthread_mutex_init(&c->mutex, NULL);
	n += !sys;
	if (!sys)
		sys = pthread_cond_init(&c->is_work, NULL);
	n += !sys;
	if (!sys)
		sys = pthread_cond_init(&c->is_finished, NULL);
	n += !sys;
	if (!sys)
		sys = start_thread(c);
	if (sys) {
		free_locks(c, n);
		return error_set(err, REASON_HELPER_FAILED, sys, NULL, "thread");
	}
	*ret = c;
	return 0;
}

void crew_free(struct crew *c)
{
	if (!c)
		return;
	lock(c);
	c->is_over = true;
	(void)pthread_cond_signal(&c->is_work);
	unlock(c);
	if (pthread_join(c->thread, NULL))
		return; /* it may still use all this: rather leak it */
	free_locks(c, 3);
}

void crew_give(struct crew *c, unsigned buffer, uint64_t offset, uint8_t *bytes, uint32_t n)
{
	struct load *l = &c->loads[buffer];

	lock(c);
	*l = (struct load){ .is_given = true, .order = c->n_given++, .offset = offset, .n = n };
	l->bytes = bytes;
	if (buffer >= c->n_loads)
		c->n_loads = buffer + 1;
	(void)pthread_cond_signal(&c->is_work);
	unlock(c);
}

bool crew_help(struct crew *c)
{
	struct part p;
	bool is_good;

	lock(c);
	if (!part_begin(c, &p)) {
		unlock(c);
		return false;
	}
	unlock(c);
	is_good = c->part(c->ctx, CREW_JOB, p.offset, p.bytes, p.n);
	lock(c);
	part_end(c, &p, is_good);
	unlock(c);
	return true;
}

bool crew_take(struct crew *c, unsigned *ret_buffer, bool *ret_is_good)
{
	struct load *l;

	lock(c);
	l = oldest(c, is_finished);
	if (l) {
		*ret_buffer = (unsigned)(l - c->loads);
		*ret_is_good = !l->is_bad;
		l->is_given = false;
	}
	unlock(c);
	return l != NULL;
}

static bool is_given(const struct load *l)
{
	return l->is_given;
}

void crew_wait(struct crew *c)
{
	lock(c);
	while (oldest(c, is_given) && !oldest(c, is_finished))
		(void)pthread_cond_wait(&c->is_finished, &c->mutex);
	unlock(c);
}
