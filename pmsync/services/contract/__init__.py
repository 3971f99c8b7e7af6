"""What pmsync relies on and no documentation promises, asked of the services by ``pmsync check``."""
