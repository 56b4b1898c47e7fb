"""The brokers that carry the ids of runs: in this process, Redis streams, RabbitMQ."""
