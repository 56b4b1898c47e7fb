"""The parts of the cache (`app.extensions.cache`).

family       declares what is cached
generation   tells when values of a family have changed
changes      listens to the sessions, and starts a new generation with the change
memory       values in the memory of this process
redis_store  values in Redis, with a circuit breaker
status       figures of the cache
"""
